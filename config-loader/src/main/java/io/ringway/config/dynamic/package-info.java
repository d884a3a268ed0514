/**
 * Configuration that stands in files of its own (Envoy's xDS from the file system): listeners, clusters, routes and endpoints are read from
 * the files that the bootstrap names and laid into it, so that everything behind sees one configuration with positions in several files.
 *
 * <p>Entry types: {@link io.ringway.config.dynamic.ResourceReader}, {@link io.ringway.config.dynamic.BootstrapExpander}. Imports
 * {@code model}, {@code source}, Envoy's messages.
 *
 * <p>Owner: control.
 */
@NullMarked
package io.ringway.config.dynamic;

import org.jspecify.annotations.NullMarked;
