/**
 * The process: entry point, command line, assembly of all parts, admin interface.
 *
 * <p>Imports every module below it.
 *
 * <p>Owner: control.
 */
@NullMarked
package io.ringway.server;

import org.jspecify.annotations.NullMarked;
