/**
 * Side-by-side measurement of whole proxies: starts them and the C load process pinned to different CPUs, and takes CPU
 * time per request from the kernel's accounting.
 *
 * <p>Entry: {@link io.ringway.perf.bench.BenchCommand}. Owner: the main thread. Imports nothing of the proxy.
 */
@NullMarked
package io.ringway.perf.bench;

import org.jspecify.annotations.NullMarked;
