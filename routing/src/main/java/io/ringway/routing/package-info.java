/**
 * Route matching over a compiled, immutable table. Pure: no sockets, no files, no clock of its own.
 *
 * <p>Imports the JDK, Agrona and (when a table is built) RE2/J.
 *
 * <p>Owner: any (immutable tables, used by workers).
 */
@NullMarked
package io.ringway.routing;

import org.jspecify.annotations.NullMarked;
