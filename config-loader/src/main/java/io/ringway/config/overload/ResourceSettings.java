package io.ringway.config.overload;

/**
 * A resource to be watched (Envoy {@code overload_manager.resource_monitors}). Owner: any (immutable).
 *
 * @param name as it is called in triggers and statistics
 * @param most bytes or connections that are a pressure of 1; 0 for what the system says
 * @param file of {@link Kind#INJECTED}, else empty
 */
public record ResourceSettings(String name, Kind kind, long most, String file) {

    /** What is watched. */
    public enum Kind {
        /** {@code envoy.resource_monitors.fixed_heap}: the JVM's heap and the workers' buffers. */
        FIXED_HEAP,
        /** {@code envoy.resource_monitors.cgroup_memory}. */
        CGROUP_MEMORY,
        /** {@code envoy.resource_monitors.global_downstream_max_connections}. */
        DOWNSTREAM_CONNECTIONS,
        /** {@code envoy.resource_monitors.cpu_utilization} of the machine. */
        CPU_OF_HOST,
        /** The same of the container. */
        CPU_OF_CONTAINER,
        /** Descriptors that are open, of those that may be. */
        FILE_DESCRIPTORS,
        /** {@code envoy.resource_monitors.injected_resource}: a file says it. */
        INJECTED
    }
}
