package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.routing.Route;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.RedirectAction;
import io.ringway.transport.memory.BufferPool;
import org.agrona.concurrent.UnsafeBuffer;

/** What the router answers without asking anybody: no route, redirects, direct responses. Owner: worker (no state). */
final class OwnAnswer {
    private static final byte[] HTTPS = LocalReply.bytes("https");
    private static final byte[] HTTPS_ORIGIN = LocalReply.bytes("https://");
    private static final int MOVED_PERMANENTLY = 301;

    private OwnAnswer() {}

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

    /** The same URL with https: the host as the client sent it, its port too, and none of the header changes of routes. */
    static void redirectToTls(StreamCallbacks callbacks, HeaderBlock headers) {
        callbacks.worker().stats().increment(callbacks.hcmStats().rqRedirect());
        int authority = headers.authorityLength();
        int length = HTTPS_ORIGIN.length + authority + headers.pathLength();
        int start = callbacks.scratch().reserve(length);
        if (start == BufferPool.NONE) {
            callbacks.sendLocalReply(LocalReply.INTERNAL_SERVER_ERROR, LocalReply.NO_BODY, "out_of_buffers");
            return;
        }
        UnsafeBuffer buffer = headers.buffer();
        buffer.putBytes(start, HTTPS_ORIGIN);
        buffer.putBytes(start + HTTPS_ORIGIN.length, buffer, headers.authorityStart(), authority);
        buffer.putBytes(start + HTTPS_ORIGIN.length + authority, buffer, headers.pathStart(), headers.pathLength());
        Text name = callbacks.worker().constants().name(HeaderId.LOCATION);
        callbacks.prepareLocalReply().set(HeaderId.LOCATION, name, start, length);
        callbacks.sendLocalReply(MOVED_PERMANENTLY, LocalReply.NO_BODY, "direct_response");
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
