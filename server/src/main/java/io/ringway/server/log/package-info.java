/**
 * The process's own log: {@link java.lang.System.Logger} to lines as Envoy writes them, on stderr or in a file.
 *
 * <p>Entry types: {@link io.ringway.server.log.LogSettings}, {@link io.ringway.server.log.LineLoggerFinder} (found by the JDK). Owner thread: any; a
 * worker's lines are written by the {@code log-writer} thread. May import: JDK, JCTools.
 */
@NullMarked
package io.ringway.server.log;

import org.jspecify.annotations.NullMarked;
