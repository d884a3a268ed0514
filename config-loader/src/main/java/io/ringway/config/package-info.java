/**
 * From Envoy's YAML, JSON or Protobuf text to a compiled snapshot that the workers can take.
 *
 * <p>Imports {@code hotpath} and what it imports, SnakeYAML Engine, Protobuf and Envoy's messages, Jackson.
 *
 * <p>Owner: control.
 */
@NullMarked
package io.ringway.config;

import org.jspecify.annotations.NullMarked;
