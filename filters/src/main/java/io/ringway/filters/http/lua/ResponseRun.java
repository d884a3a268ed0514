package io.ringway.filters.http.lua;

import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Text;

/** {@code envoy_on_response}. Owner: worker. */
final class ResponseRun extends LuaRun {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    ResponseRun(FilterCallbacks callbacks, LuaWorker worker) {
        super(callbacks, worker);
    }

    @Override
    boolean has(LoadedScript script) {
        return script.hasResponse();
    }

    @Override
    int direction() {
        return 1;
    }

    @Override
    HeadChanges.Kind kind() {
        return HeadChanges.Kind.RESPONSE;
    }

    @Override
    HeaderBlock head() {
        return callbacks.stream().responseHeaders();
    }

    @Override
    BodyBuffer kept() {
        return callbacks.encodedBody();
    }

    @Override
    int keptBytesMax() {
        return callbacks.stream().bufferLimitBytes();
    }

    @Override
    void continueMessage() {
        callbacks.continueEncoding();
    }

    @Override
    void mirrorStart(HeadMirror mirror) {
        Text status = worker.status(head().status());
        mirror.add(worker.statusName, status.start(), status.length());
    }

    /** Its block belongs to the upstream's connection. */
    @Override
    boolean isHeadLent() {
        return true;
    }

    @Override
    void requireBodyAllowed(int bytes) {
        int status = head().status();
        boolean isBodiless = status == NO_CONTENT
                || status == NOT_MODIFIED
                || callbacks.stream().requestHeaders().method() == Method.HEAD;
        if (isBodiless && bytes > 0) {
            throw new LuaFailure("an answer to HEAD, and one with status 204 or 304, has no body");
        }
    }

    @Override
    void onHeadChanged() {
        callbacks.stream().info().responseCode = head().status();
    }

    @Override
    void respond(byte[] arguments) {
        throw new LuaFailure("respond() is not supported in the response path");
    }
}
