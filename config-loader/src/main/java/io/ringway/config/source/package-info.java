/**
 * From a file or a text to Envoy's messages: nodes, of YAML or of Protobuf text, and Protobuf descriptors are walked together, so that every
 * problem has a position and all of them are found in one run.
 *
 * <p>Entry type: {@link io.ringway.config.source.BootstrapSource}. Imports {@code model}, SnakeYAML Engine, Protobuf, Envoy's messages; no
 * other package sees a YAML node.
 *
 * <p>Owner: control.
 */
@NullMarked
package io.ringway.config.source;

import org.jspecify.annotations.NullMarked;
