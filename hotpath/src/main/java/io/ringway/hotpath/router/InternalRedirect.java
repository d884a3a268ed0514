package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.filter.InternalRedirectPolicy;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.InternalRedirectStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.routing.Route;
import io.ringway.routing.action.RequestHeaderName;
import io.ringway.transport.memory.BufferPool;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Redirects of upstreams that the proxy follows itself (Envoy {@code internal_redirect_policy}): the request begins anew under the URL that
 * the answer names. Made when a route that does so is first met, and kept over the requests of a stream's object.
 *
 * <p>Owner: worker.
 */
final class InternalRedirect {
    private static final int SEE_OTHER = 303;

    private final StreamCallbacks callbacks;
    private final RedirectTarget target;
    /** What came of the request's body. */
    private final ReplayBody kept;
    /** The same, on its way through the filters once more. */
    private final BodyBuffer again;
    /** Which routes have redirected, and to which: names, in pairs. */
    private final List<String> visited = new ArrayList<>();

    private int count;
    private boolean isBodyLost;
    private boolean isRestarting;

    InternalRedirect(StreamCallbacks callbacks) {
        this.callbacks = callbacks;
        target = new RedirectTarget(callbacks.scratch());
        kept = new ReplayBody(callbacks.worker().buffers());
        again = new BodyBuffer(callbacks.worker().buffers());
    }

    /** A piece of the body; one that is too large cannot be sent again. */
    void keep(int position, int length) {
        if (!isBodyLost && (kept.bytes() + length > callbacks.bufferLimitBytes() || !kept.add(position, length))) {
            isBodyLost = true;
            kept.clear();
        }
    }

    long heldBytes() {
        return kept.bytes() + again.bytes();
    }

    /** The request is over, or begins anew. */
    void end() {
        kept.clear();
        isBodyLost = false;
        if (isRestarting) {
            isRestarting = false;
        } else {
            again.clear();
            visited.clear();
            count = 0;
        }
    }

    /**
     * Lets the request begin anew if the policy allows it.
     *
     * @param answer a redirect with a status that the policy names
     * @return false if the answer has to be passed on
     */
    boolean follow(
            InternalRedirectPolicy policy, Route from, HeaderBlock answer, ClusterStats of, boolean isRequestComplete) {
        WriterStats stats = callbacks.worker().stats();
        boolean isFollowed = isRequestComplete
                && !isBodyLost
                && answer.has(HeaderId.LOCATION)
                && kept.addTo(again)
                && change(policy, from, answer);
        if (!isFollowed) {
            again.clear();
            stats.increment(of.internalRedirectFailed());
            return false;
        }
        stats.increment(of.internalRedirectSucceeded());
        count++;
        isRestarting = true;
        callbacks.restart(again); // tells end()
        return true;
    }

    /** Turns the request's head into one for the new URL; after false it is what it was. */
    private boolean change(InternalRedirectPolicy policy, Route from, HeaderBlock answer) {
        InternalRedirectStats ids = callbacks.hcmStats().internalRedirects();
        HeaderBlock request = callbacks.requestHeaders();
        boolean wasHttps = OwnAnswer.isHttps(request);
        if (!target.read(answer)) {
            return refuse(ids.badLocation());
        }
        if (wasHttps != target.isHttps() && !policy.isCrossSchemeAllowed()) {
            return refuse(ids.unsafeScheme());
        }
        if (count >= policy.redirectsMax()) {
            return refuse(ids.tooManyRedirects());
        }
        int authority = request.authorityStart();
        int authorityLength = request.authorityLength();
        int path = request.pathStart();
        int pathLength = request.pathLength();
        request.authority(target.authorityStart(), target.authorityLength());
        request.path(target.pathStart(), target.pathLength());
        Route to = callbacks.findRoute();
        int refusal = to == null
                ? ids.noRoute()
                : policy.accepts(from.name(), to.name(), wasHttps, target.isHttps(), visited) ? -1 : ids.predicate();
        if (refusal >= 0
                || to == null
                || !copyFields(policy.copiedFields(), answer, request)
                || !keepUrl(request, wasHttps, authority, authorityLength, path, pathLength)) {
            request.authority(authority, authorityLength);
            request.path(path, pathLength);
            return refusal >= 0 && refuse(refusal);
        }
        setScheme(request);
        if (answer.status() == SEE_OTHER) {
            becomeGet(request);
        }
        visited.add(from.name());
        visited.add(to.name());
        return true;
    }

    private boolean refuse(int counter) {
        callbacks.worker().stats().increment(counter);
        return false;
    }

    /** {@code response_headers_to_copy}: a field that the answer does not have is taken out of the request. */
    private boolean copyFields(List<RequestHeaderName> names, HeaderBlock answer, HeaderBlock request) {
        Scratch scratch = callbacks.scratch();
        UnsafeBuffer buffer = request.buffer();
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i).lowerName();
            request.removeAll(name, 0);
            int field = answer.find(name, 0);
            if (field < 0) {
                continue;
            }
            int nameStart = scratch.copy(name);
            int valueLength = answer.valueLength(field);
            int value = scratch.copy(answer.valueStart(field), valueLength);
            if (nameStart == BufferPool.NONE
                    || value == BufferPool.NONE
                    || !request.add(
                            HeaderNames.idOf(buffer, nameStart, name.length),
                            nameStart,
                            name.length,
                            value,
                            valueLength)) {
                return false;
            }
        }
        return true;
    }

    /** x-envoy-original-url. */
    private boolean keepUrl(
            HeaderBlock request, boolean wasHttps, int authority, int authorityLength, int path, int pathLength) {
        UnsafeBuffer buffer = request.buffer();
        Constants constants = callbacks.worker().constants();
        Text scheme = constants.intern(wasHttps ? "https://" : "http://");
        int length = scheme.length() + authorityLength + pathLength;
        int url = callbacks.scratch().reserve(length);
        if (url == BufferPool.NONE) {
            return false;
        }
        buffer.putBytes(url, buffer, scheme.start(), scheme.length());
        buffer.putBytes(url + scheme.length(), buffer, authority, authorityLength);
        buffer.putBytes(url + scheme.length() + authorityLength, buffer, path, pathLength);
        int id = HeaderId.X_ENVOY_ORIGINAL_URL;
        return request.set(id, constants.name(id), url, length);
    }

    private void setScheme(HeaderBlock request) {
        Constants constants = callbacks.worker().constants();
        int id = HeaderId.X_FORWARDED_PROTO;
        if (request.has(id)) {
            request.set(id, constants.name(id), constants.intern(target.isHttps() ? "https" : "http"));
        }
    }

    /** RFC 9110 section 15.4.4. */
    private void becomeGet(HeaderBlock request) {
        if (request.method() == Method.GET || request.method() == Method.HEAD) {
            return;
        }
        Text get = callbacks.worker().constants().intern(Method.name(Method.GET));
        request.method(Method.GET, get.start(), get.length());
        request.removeAll(HeaderId.CONTENT_LENGTH);
        request.contentLength(HeaderBlock.LENGTH_UNKNOWN);
        again.clear();
    }
}
