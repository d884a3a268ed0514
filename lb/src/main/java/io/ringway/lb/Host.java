package io.ringway.lb;

/**
 * One upstream host. The same address in the same cluster keeps the same object over updates, so that connections, health and statistics
 * stay. Owner: any (immutable).
 *
 * @param id unique in the process, small; callers keep side tables by it
 * @param address {@code ip:port} or socket path, as Envoy prints it
 * @param hostname name it was configured or resolved by ({@code Endpoint.hostname}), or empty
 * @param weight {@code load_balancing_weight}, at least 1
 * @param cluster number of its cluster, small
 */
public record Host(int id, String address, String hostname, int weight, int cluster) {
    /** A host of cluster 0. */
    public Host(int id, String address, String hostname, int weight) {
        this(id, address, hostname, weight, 0);
    }
}
