package io.ringway.routing.action;

/**
 * Nothing at all (Envoy {@code NonForwardingAction}): the route is there for clients that get the same table from a control plane. Here a request
 * that it matches has no route. Owner: any (immutable).
 */
public record NonForwardingAction() implements RouteAction {}
