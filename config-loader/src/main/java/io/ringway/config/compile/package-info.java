/**
 * From Envoy's messages to what the workers take: listeners, route tables, clusters. What the messages' types cannot say is checked here,
 * all of it in one run, and nothing is registered or made before everything is right.
 *
 * <p>Entry types: {@link io.ringway.config.compile.BootstrapCompiler}, {@link io.ringway.config.compile.CompiledConfig}; filters join by
 * {@link io.ringway.config.compile.HttpFilterCompiler}. Imports {@code model}, {@code dynamic}, {@code hotpath} and its leaves, Envoy's messages.
 *
 * <p>Owner: control.
 */
@NullMarked
package io.ringway.config.compile;

import org.jspecify.annotations.NullMarked;
