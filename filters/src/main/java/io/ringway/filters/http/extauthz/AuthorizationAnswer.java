package io.ringway.filters.http.extauthz;

import io.ringway.hotpath.client.HttpCall;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Token;
import io.ringway.transport.memory.BufferPool;
import org.agrona.concurrent.UnsafeBuffer;

/** Does what the authorization server has answered. Its head is gone afterwards, so what is kept of it is copied. Owner: worker. */
final class AuthorizationAnswer {
    private static final String NAMESPACE = "envoy.filters.http.ext_authz";
    /** Names of fields that the server wants taken out of the request, with commas between. */
    private static final byte[] TO_REMOVE = LocalReply.bytes("x-envoy-auth-headers-to-remove");

    private static final UnsafeBuffer WWW_AUTHENTICATE = new UnsafeBuffer(LocalReply.bytes("www-authenticate"));

    private final ExtAuthzSettings settings;
    private final StreamCallbacks stream;
    /** What the client gets with the backend's answer. */
    private final HeaderBlock forClient;

    AuthorizationAnswer(ExtAuthzSettings settings, StreamCallbacks stream) {
        this.settings = settings;
        this.stream = stream;
        this.forClient = new HeaderBlock(stream.worker().buffers().buffer());
    }

    void clear() {
        forClient.clear();
    }

    /** Changes the request; false if there is no memory. */
    boolean allow(HttpCall call) {
        HeaderBlock answer = call.responseHeaders();
        HeaderBlock request = stream.requestHeaders();
        boolean isChanged = removeFields(answer, request);
        for (int i = 0; i < answer.count(); i++) {
            if (!Fields.isMovable(answer, i)) {
                continue;
            }
            if (settings.toUpstream().contains(answer, i)) {
                Fields.removeAll(request, answer.buffer(), answer.id(i), answer.nameStart(i), answer.nameLength(i));
                if (!Fields.copy(answer, i, request, stream.scratch())) {
                    return false;
                }
                isChanged = true;
            }
            if (settings.appendedUpstream().contains(answer, i)) {
                if (!append(answer, i, request)) {
                    return false;
                }
                isChanged = true;
            }
            if (settings.toClientOnSuccess().contains(answer, i)
                    && !Fields.copy(answer, i, forClient, stream.scratch())) {
                return false;
            }
            if (settings.toMetadata().contains(answer, i)) {
                stream.metadata()
                        .put(
                                NAMESPACE,
                                answer.buffer().getStringWithoutLengthAscii(answer.nameStart(i), answer.nameLength(i)),
                                answer.valueString(i));
            }
        }
        if (isChanged && settings.isRouteCleared()) {
            stream.clearRoute();
        }
        return true;
    }

    /** Answers as the server did; false if there is no memory. */
    boolean deny(HttpCall call) {
        HeaderBlock answer = call.responseHeaders();
        HeaderBlock reply = stream.prepareLocalReply();
        for (int i = 0; i < answer.count(); i++) {
            if (Fields.isMovable(answer, i)
                    && isForClient(answer, i)
                    && !Fields.copy(answer, i, reply, stream.scratch())) {
                return false;
            }
        }
        stream.sendLocalReply(answer.status(), call.responseBody().toBytes(), "ext_authz_denied");
        return true;
    }

    private boolean isForClient(HeaderBlock answer, int field) {
        if (settings.toClient().isEmpty() || settings.toClient().contains(answer, field)) {
            return true;
        }
        return answer.id(field) == HeaderId.LOCATION
                || Fields.find(answer, WWW_AUTHENTICATE, 0, WWW_AUTHENTICATE.capacity(), field) == field;
    }

    /** Adds what the server wants the client to get to the backend's answer; false if there is no room. */
    boolean addForClient(HeaderBlock headers) {
        for (int i = 0; i < forClient.count(); i++) {
            if (!headers.add(
                    forClient.id(i),
                    forClient.nameStart(i),
                    forClient.nameLength(i),
                    forClient.valueStart(i),
                    forClient.valueLength(i))) {
                return false;
            }
        }
        return true;
    }

    /** To the field of the request, with a comma; as in Envoy, nothing happens if the request has no such field. */
    private boolean append(HeaderBlock answer, int field, HeaderBlock request) {
        int known = Fields.find(request, answer.buffer(), answer.nameStart(field), answer.nameLength(field), 0);
        return known < 0
                || request.append(known, answer.valueStart(field), answer.valueLength(field), stream.scratch());
    }

    private static boolean removeFields(HeaderBlock answer, HeaderBlock request) {
        int list = answer.find(TO_REMOVE, 0);
        if (list < 0) {
            return false;
        }
        UnsafeBuffer buffer = answer.buffer();
        int at = answer.valueStart(list);
        int end = at + answer.valueLength(list);
        while (at < end) {
            int next = at;
            while (next < end && buffer.getByte(next) != ',') {
                next++;
            }
            removeField(buffer, at, next, request);
            at = next + 1;
        }
        return true;
    }

    private static void removeField(UnsafeBuffer buffer, int from, int to, HeaderBlock request) {
        int start = from;
        int end = to;
        while (start < end && buffer.getByte(start) == ' ') {
            start++;
        }
        while (end > start && buffer.getByte(end - 1) == ' ') {
            end--;
        }
        if (start == end) {
            return;
        }
        Token.lowerInPlace(buffer, start, end);
        Fields.removeAll(request, buffer, HeaderNames.idOf(buffer, start, end - start), start, end - start);
    }

    /** Marks a request that passes because nobody could be asked; false if there is no memory. */
    boolean mark(byte[] name, byte[] value) {
        int nameAt = stream.scratch().copy(name);
        int valueAt = stream.scratch().copy(value);
        return nameAt != BufferPool.NONE
                && valueAt != BufferPool.NONE
                && stream.requestHeaders().add(HeaderId.OTHER, nameAt, name.length, valueAt, value.length);
    }
}
