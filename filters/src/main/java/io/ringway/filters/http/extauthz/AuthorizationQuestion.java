package io.ringway.filters.http.extauthz;

import io.ringway.hotpath.client.HttpCall;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.memory.BufferPool;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the request to the authorization server: method, host and path of the original, with the fields that are to be seen. Nothing is
 * copied but the path: the original stands where it is until the stream ends. Owner: worker.
 */
final class AuthorizationQuestion {
    private static final String PARTIAL = "x-envoy-auth-partial-body";

    /** A field that is always added. */
    private record Added(int id, Text name, Text value) {}

    private final ExtAuthzSettings settings;
    private final StreamCallbacks stream;
    private final Text pathPrefix;
    private final Added[] added;
    private final Added isPartial;
    private final Added isWhole;

    AuthorizationQuestion(ExtAuthzSettings settings, StreamCallbacks stream) {
        this.settings = settings;
        this.stream = stream;
        WorkerServices worker = stream.worker();
        Constants constants = worker.constants();
        pathPrefix = constants.intern(settings.pathPrefix());
        added = new Added[settings.added().size() / 2];
        for (int i = 0; i < added.length; i++) {
            added[i] = added(
                    constants,
                    settings.added().get(2 * i).toLowerCase(Locale.ROOT),
                    settings.added().get(2 * i + 1));
        }
        isPartial = added(constants, PARTIAL, "true");
        isWhole = added(constants, PARTIAL, "false");
    }

    private static Added added(Constants constants, String lowerName, String value) {
        return new Added(HeaderNames.idOf(lowerName), constants.intern(lowerName), constants.intern(value));
    }

    /**
     * Prepares the call.
     *
     * @param body what the server sees of the body; null if it sees none
     * @param isCut there is more of it
     * @return false if there is no memory
     */
    boolean write(HttpCall call, byte @Nullable [] body, boolean isCut) {
        HeaderBlock original = stream.requestHeaders();
        HeaderBlock head = call.prepare();
        head.method(original.method(), original.methodStart(), original.methodLength());
        head.authority(original.authorityStart(), original.authorityLength());
        head.contentLength(0);
        if (!writePath(call, original, head)) {
            return false;
        }
        for (int i = 0; i < original.count(); i++) {
            if (isSent(original, i)
                    && !head.add(
                            original.id(i),
                            original.nameStart(i),
                            original.nameLength(i),
                            original.valueStart(i),
                            original.valueLength(i))) {
                return false;
            }
        }
        for (Added field : added) {
            if (!set(head, field)) {
                return false;
            }
        }
        return body == null
                || (set(head, isCut ? isPartial : isWhole) && call.requestBody().append(body, 0, body.length));
    }

    private boolean writePath(HttpCall call, HeaderBlock original, HeaderBlock head) {
        if (pathPrefix.length() == 0) {
            head.path(original.pathStart(), original.pathLength());
            return true;
        }
        UnsafeBuffer buffer = original.buffer();
        int length = pathPrefix.length() + original.pathLength();
        int at = call.scratch().reserve(length);
        if (at == BufferPool.NONE) {
            return false;
        }
        buffer.putBytes(at, buffer, pathPrefix.start(), pathPrefix.length());
        buffer.putBytes(at + pathPrefix.length(), buffer, original.pathStart(), original.pathLength());
        head.path(at, length);
        return true;
    }

    private boolean isSent(HeaderBlock original, int field) {
        boolean isWanted =
                original.id(field) == HeaderId.AUTHORIZATION || settings.sent().contains(original, field);
        return isWanted
                && Fields.isMovable(original, field)
                && !settings.withheld().contains(original, field);
    }

    private static boolean set(HeaderBlock head, Added field) {
        Fields.removeAll(
                head,
                head.buffer(),
                field.id(),
                field.name().start(),
                field.name().length());
        return head.add(
                field.id(),
                field.name().start(),
                field.name().length(),
                field.value().start(),
                field.value().length());
    }
}
