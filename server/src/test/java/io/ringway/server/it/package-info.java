/**
 * The whole server in this JVM between a raw client and fake upstreams, on every transport that the machine has.
 *
 * <p>Entry types: {@link io.ringway.server.it.OnEveryTransport}, {@link io.ringway.server.it.TestProxy}. Owner thread: the test's.
 */
@NullMarked
package io.ringway.server.it;

import org.jspecify.annotations.NullMarked;
