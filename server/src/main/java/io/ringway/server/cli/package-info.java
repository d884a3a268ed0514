/**
 * The command line: one class per command, Envoy's flags on {@code run}. The only package that prints.
 *
 * <p>Entry type: {@link io.ringway.server.cli.RingwayCommand}. Owner thread: control. May import: picocli, everything of the server.
 */
@NullMarked
package io.ringway.server.cli;

import org.jspecify.annotations.NullMarked;
