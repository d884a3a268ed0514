package io.ringway.routing.action;

/** What happens to a request whose route matched (Envoy {@code Route.action}). Owner: any (immutable). */
public sealed interface RouteAction permits ForwardAction, RedirectAction, DirectResponseAction, NonForwardingAction {}
