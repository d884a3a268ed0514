/**
 * Access logs on the workers: filters decide, formats write lines into pages of memory, a thread elsewhere carries the pages to files.
 *
 * <p>Entry types: {@link io.ringway.hotpath.log.WorkerAccessLogs}, {@link io.ringway.hotpath.log.LogAppender}. Owner thread: the worker;
 * {@link io.ringway.hotpath.log.LogAppender#drain} the log writer. May import: filter, format, stats, http, services.
 */
@NullMarked
package io.ringway.hotpath.log;

import org.jspecify.annotations.NullMarked;
