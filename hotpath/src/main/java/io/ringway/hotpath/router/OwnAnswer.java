package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.routing.Route;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.RedirectAction;

/** What the router answers without asking anybody: no route, redirects, direct responses. Owner: worker (no state). */
final class OwnAnswer {
    private static final byte[] HTTPS = LocalReply.bytes("https");
    /** What {@code require_tls} answers. */
    private static final RedirectAction TO_HTTPS = new RedirectAction(301, "https", null, 0, null, null, false);

    private OwnAnswer() {}

    /** Envoy {@code VirtualHost.require_tls}, judged by x-forwarded-proto as there. */
    static boolean needsTls(StreamCallbacks callbacks, HeaderBlock headers, Route route) {
        return switch (route.virtualHost().tlsRequirement()) {
            case NONE -> false;
            case EXTERNAL_ONLY -> !callbacks.info().isInternal && !isHttps(headers);
            case ALL -> !isHttps(headers);
        };
    }

    static boolean isHttps(HeaderBlock headers) {
        int proto = headers.find(HeaderId.X_FORWARDED_PROTO);
        return proto >= 0
                && Ascii.equalsIgnoreCase(
                        headers.buffer(), headers.valueStart(proto), headers.valueLength(proto), HTTPS);
    }

    static void noRoute(StreamCallbacks callbacks) {
        callbacks.worker().stats().increment(callbacks.hcmStats().noRoute());
        callbacks.info().flag(ResponseFlag.NO_ROUTE_FOUND);
        callbacks.sendLocalReply(LocalReply.NOT_FOUND, LocalReply.NO_BODY, "route_not_found");
    }

    static void redirectToTls(StreamCallbacks callbacks, HeaderBlock headers, Route route) {
        redirect(callbacks, headers, route, TO_HTTPS);
    }

    static void redirect(StreamCallbacks callbacks, HeaderBlock headers, Route route, RedirectAction action) {
        callbacks.worker().stats().increment(callbacks.hcmStats().rqRedirect());
        if (!RedirectLocation.write(callbacks, headers, route, action)) {
            RouteChanges.reply(callbacks, LocalReply.INTERNAL_SERVER_ERROR, LocalReply.NO_BODY, "out_of_buffers");
            return;
        }
        RouteChanges.replyPrepared(callbacks, action.status(), LocalReply.NO_BODY, "direct_response");
    }

    static void direct(StreamCallbacks callbacks, DirectResponseAction action) {
        callbacks.worker().stats().increment(callbacks.hcmStats().rqDirectResponse());
        RouteChanges.reply(callbacks, action.status(), action.body(), "direct_response");
    }
}
