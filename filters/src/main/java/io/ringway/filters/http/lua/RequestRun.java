package io.ringway.filters.http.lua;

import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.FieldText;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code envoy_on_request}. Owner: worker. */
final class RequestRun extends LuaRun {
    private static final String DETAILS = "lua_response";
    private static final byte[] NO_BODY = {};

    RequestRun(FilterCallbacks callbacks, LuaWorker worker) {
        super(callbacks, worker);
    }

    @Override
    boolean has(LoadedScript script) {
        return script.hasRequest();
    }

    @Override
    int direction() {
        return 0;
    }

    @Override
    HeadChanges.Kind kind() {
        return HeadChanges.Kind.REQUEST;
    }

    @Override
    HeaderBlock head() {
        return callbacks.stream().requestHeaders();
    }

    @Override
    BodyBuffer kept() {
        return callbacks.decodedBody();
    }

    @Override
    int keptBytesMax() {
        return callbacks.stream().requestBufferLimitBytes();
    }

    @Override
    void continueMessage() {
        callbacks.continueDecoding();
    }

    @Override
    void mirrorStart(HeadMirror mirror) {
        HeaderBlock head = head();
        mirror.add(worker.methodName, head.methodStart(), head.methodLength());
        mirror.add(worker.pathName, head.pathStart(), head.pathLength());
        mirror.add(worker.authorityName, head.authorityStart(), head.authorityLength());
        worker.addScheme(mirror, head, callbacks.stream().connection().isSecure());
    }

    /** It is kept for logs. */
    @Override
    boolean isHeadLent() {
        return false;
    }

    @Override
    void requireBodyAllowed(int bytes) {
        // Any request can have one.
    }

    @Override
    void onHeadChanged() {
        if (worker.settings().isRouteCleared()) {
            callbacks.stream().clearRoute();
        }
    }

    @Override
    void respond(byte[] arguments) {
        List<@Nullable Object> both = LuaValues.decodeAll(arguments, StandardCharsets.ISO_8859_1);
        Map<String, ?> headers = CallOrder.map(both.getFirst());
        Object status = headers.get(":status");
        int code = HeadChanges.status(status == null ? "" : CallOrder.text(status));
        headers.forEach((name, value) -> CallOrder.texts(value).forEach(one -> CallOrder.require(name, one)));
        StreamCallbacks stream = callbacks.stream();
        HeaderBlock head = stream.prepareLocalReply();
        head.status(code);
        headers.forEach((name, value) -> {
            if (isField(name)) {
                for (String one : CallOrder.texts(value)) {
                    add(stream, head, name, one);
                }
            }
        });
        byte[] body = both.get(1) instanceof String text ? CallOrder.bytes(text) : NO_BODY;
        send(stream, head, body);
    }

    private static boolean isField(String name) {
        return !name.startsWith(":") && !CallOrder.isOurs(name);
    }

    private static void add(StreamCallbacks stream, HeaderBlock head, String name, String value) {
        if (!FieldText.add(head, stream.scratch(), name, value)) {
            throw new LuaFailure("header \"" + name + "\" cannot be sent");
        }
    }

    private static void send(StreamCallbacks stream, HeaderBlock head, byte[] body) {
        stream.info().responseCodeDetails = DETAILS;
        head.contentLength(body.length);
        stream.encodeHeaders(body.length == 0);
        BufferPool pool = stream.worker().buffers();
        for (int from = 0; from < body.length; from += BufferPool.BLOCK_BYTES) {
            int block = pool.take();
            if (block == BufferPool.NONE) {
                stream.resetStream();
                return;
            }
            int length = Math.min(BufferPool.BLOCK_BYTES, body.length - from);
            pool.buffer().putBytes(block, body, from, length);
            stream.encodeData(block, length, from + length == body.length);
            pool.give(block);
        }
    }
}
