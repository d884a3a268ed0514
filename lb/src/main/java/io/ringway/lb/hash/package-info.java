/**
 * The hash functions that decide which host a key belongs to, as Envoy uses them, so that a key goes to the same host.
 *
 * <p>Imports the JDK and Agrona. Owner: any (no state).
 */
@NullMarked
package io.ringway.lb.hash;

import org.jspecify.annotations.NullMarked;
