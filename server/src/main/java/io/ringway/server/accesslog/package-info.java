/**
 * Carries access logs from the workers' memory to files: one thread for all of them.
 *
 * <p>Entry types: {@link io.ringway.server.accesslog.AccessLogWriter}. Owner thread: log-writer. May import: hotpath.log, hotpath.stats.
 */
@NullMarked
package io.ringway.server.accesslog;

import org.jspecify.annotations.NullMarked;
