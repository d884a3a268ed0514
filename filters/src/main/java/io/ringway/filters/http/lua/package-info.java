/**
 * {@code envoy.filters.http.lua}: scripts on LuaJIT that look at requests and answers, change them, call clusters and answer themselves.
 *
 * <p>Entry type: {@link io.ringway.filters.http.lua.LuaCompiler}. Owner thread: the worker, which has a state of its own per configuration.
 * May import: the filter SPI, {@code hotpath.client}, the binding {@code party.iroiro.luajava}.
 */
@NullMarked
package io.ringway.filters.http.lua;

import org.jspecify.annotations.NullMarked;
