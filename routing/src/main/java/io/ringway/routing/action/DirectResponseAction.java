package io.ringway.routing.action;

/**
 * Answer at once (Envoy {@code DirectResponseAction}). Owner: any (immutable).
 *
 * @param status 200 to 599
 * @param body the body's bytes, at most 4096; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
public record DirectResponseAction(int status, byte[] body) implements RouteAction {}
