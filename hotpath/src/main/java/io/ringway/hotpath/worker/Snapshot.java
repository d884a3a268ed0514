package io.ringway.hotpath.worker;

import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import java.util.List;

/**
 * A whole compiled configuration: published to the workers at once, never changed. Owner: any (immutable).
 *
 * @param version rises with every applied configuration
 */
public record Snapshot(long version, List<ListenerDescriptor> listeners, List<ClusterDescriptor> clusters) {}
