package io.ringway.config.dynamic;

import com.google.protobuf.Message;

/**
 * A listener, a cluster or a route configuration that came from a file. Owner: any (immutable).
 *
 * @param version {@code version_info} of the file
 * @param message Envoy's, as it was read
 */
public record DynamicResource(Subscription.Kind kind, String name, String version, Message message) {}
