package io.ringway.routing.build;

/**
 * Something in a route configuration that cannot be compiled.
 *
 * @param part which list of the virtual host {@code index} counts
 * @param virtualHost index of the virtual host, in the order they were added
 * @param index of the domain or route in its virtual host
 * @param message one sentence without position
 */
public record RouteProblem(Part part, int virtualHost, int index, String message) {
    /** A list of a virtual host. */
    public enum Part {
        DOMAIN,
        ROUTE
    }
}
