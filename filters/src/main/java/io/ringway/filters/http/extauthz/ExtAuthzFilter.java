package io.ringway.filters.http.extauthz;

import io.ringway.filters.http.extauthz.ExtAuthzSettings.BodySettings;
import io.ringway.hotpath.client.HttpCall;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.transport.memory.BufferPool;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server whether a request may pass (Envoy {@code ExtAuthz}).
 *
 * <pre>
 *   IDLE -> COLLECTING (the server sees the body) -> CALLING -> IDLE: the request goes on, or was answered
 * </pre>
 *
 * Owner: worker.
 */
final class ExtAuthzFilter implements HttpFilter, HttpCall.Listener {
    private static final int STATUS_OK = 200;
    private static final int SERVER_ERROR = 500;
    private static final byte[] FAILURE_MARK = LocalReply.bytes("x-envoy-auth-failure-mode-allowed");
    private static final byte[] TRUE = LocalReply.bytes("true");
    private static final String ERROR_DETAILS = "ext_authz_error";

    private enum State {
        /** Nobody is asked, or not any more. */
        IDLE,
        /** The body comes in. */
        COLLECTING,
        /** The server is being asked. */
        CALLING
    }

    private final FilterCallbacks callbacks;
    private final StreamCallbacks stream;
    private final ExtAuthzSettings settings;
    private final ExtAuthzStats ids;
    private final HttpCall call;
    private final AuthorizationQuestion question;
    private final AuthorizationAnswer answer;
    private State state = State.IDLE;
    private @Nullable BodySettings body;
    /** Inside of the call that has begun to ask: the answer may come before it returns. */
    private boolean isAsking;

    private boolean isAllowed;

    ExtAuthzFilter(FilterCallbacks callbacks, ExtAuthzSettings settings, ExtAuthzStats ids) {
        this.callbacks = callbacks;
        this.stream = callbacks.stream();
        this.settings = settings;
        this.ids = ids;
        this.call = new HttpCall(stream.worker());
        this.question = new AuthorizationQuestion(settings, stream);
        this.answer = new AuthorizationAnswer(settings, stream);
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        body = settings.body();
        if (callbacks.routeConfig() instanceof ExtAuthzSettings.OfRoute route) {
            if (route.isDisabled()) {
                return HeadersStatus.CONTINUE;
            }
            body = route.isBodyDisabled() ? null : route.body() == null ? body : route.body();
        }
        if (!isEnabled()) {
            stats().increment(ids.disabled());
            if (!isDeniedAtDisable()) {
                return HeadersStatus.CONTINUE;
            }
            refuse();
            return HeadersStatus.STOP_ITERATION;
        }
        BodySettings wanted = body;
        boolean isEndless = headers.has(HeaderId.UPGRADE); // what follows is no body
        if (wanted == null || endStream || isEndless) {
            body = null;
            return ask(null, false) ? HeadersStatus.CONTINUE : HeadersStatus.STOP_ITERATION;
        }
        if (!wanted.isPartAllowed()) {
            stream.requestBufferLimitBytes(wanted.bytesMax());
        }
        state = State.COLLECTING;
        return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        BodySettings wanted = body;
        if (state == State.CALLING) {
            return DataStatus.STOP_ITERATION_AND_WATERMARK;
        }
        if (state == State.IDLE || wanted == null) {
            return DataStatus.CONTINUE;
        }
        long bytes = callbacks.decodedBody().bytes() + length;
        boolean isFull = bytes >= wanted.bytesMax() && wanted.isPartAllowed();
        if (!isFull && (!endStream || bytes > wanted.bytesMax())) {
            return DataStatus.STOP_ITERATION_AND_BUFFER; // over the limit it is answered with 413
        }
        byte[] seen = Arrays.copyOf(callbacks.decodedBody().toBytes(), Math.toIntExact(bytes));
        stream.worker().buffers().buffer().getBytes(position, seen, seen.length - length, length);
        boolean isCut = bytes > wanted.bytesMax() || !endStream;
        boolean goesOn = ask(bytes > wanted.bytesMax() ? Arrays.copyOf(seen, wanted.bytesMax()) : seen, isCut);
        if (goesOn) {
            return DataStatus.CONTINUE;
        }
        return state == State.CALLING ? DataStatus.STOP_ITERATION_AND_WATERMARK : DataStatus.STOP_ITERATION_NO_BUFFER;
    }

    @Override
    public HeadersStatus decodeTrailers(HeaderBlock trailers) {
        if (state == State.COLLECTING) {
            return ask(callbacks.decodedBody().toBytes(), false)
                    ? HeadersStatus.CONTINUE
                    : HeadersStatus.STOP_ITERATION;
        }
        return state == State.CALLING ? HeadersStatus.STOP_ITERATION : HeadersStatus.CONTINUE;
    }

    @Override
    public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
        boolean fits = answer.addForClient(headers);
        assert fits : "a head has room for a few fields more";
        return HeadersStatus.CONTINUE;
    }

    @Override
    public void onDestroy() {
        state = State.IDLE;
        body = null;
        call.cancel();
        answer.clear();
    }

    /** Whether the request may go on now; if not, it waits or was answered. */
    private boolean ask(byte @Nullable [] seen, boolean isCut) {
        state = State.CALLING;
        isAsking = true;
        isAllowed = false;
        if (question.write(call, seen, isCut)) {
            call.send(stream.cluster(settings.cluster()), settings.timeoutNs(), BufferPool.BLOCK_BYTES, this);
        } else {
            call.cancel();
            onError();
        }
        isAsking = false;
        return isAllowed;
    }

    @Override
    public void onAnswer(HttpCall answered) {
        int status = answered.responseHeaders().status();
        if (status >= SERVER_ERROR) {
            onError();
        } else if (status == STATUS_OK) {
            stats().increment(ids.ok());
            goOn(answer.allow(answered));
        } else {
            stats().increment(ids.denied());
            state = State.IDLE;
            stream.info().flag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE);
            if (!answer.deny(answered)) {
                stream.sendLocalReply(status, LocalReply.NO_BODY, "ext_authz_denied");
            }
        }
    }

    @Override
    public void onFailure(HttpCall failed, HttpCall.Failure failure) {
        onError();
    }

    private void onError() {
        stats().increment(ids.error());
        if (!settings.isFailureAllowed()) {
            refuse();
            return;
        }
        stats().increment(ids.failureModeAllowed());
        goOn(!settings.isFailureMarked() || answer.mark(FAILURE_MARK, TRUE));
    }

    /** @param fits what the server wants changed is changed */
    private void goOn(boolean fits) {
        state = State.IDLE;
        if (!fits) {
            stream.sendLocalReply(LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
            return;
        }
        isAllowed = true;
        if (!isAsking) {
            callbacks.continueDecoding();
        }
    }

    private void refuse() {
        state = State.IDLE;
        stream.info().flag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE);
        stream.sendLocalReply(settings.errorStatus(), LocalReply.NO_BODY, ERROR_DETAILS);
    }

    private boolean isEnabled() {
        return (settings.enabled() == null || settings.enabled().test(stream.matchInput()))
                && (settings.enabledMetadata() == null
                        || settings.enabledMetadata().test(stream.matchInput()));
    }

    private boolean isDeniedAtDisable() {
        RuntimeValues runtime = stream.worker().runtime();
        int slot = settings.denyAtDisable();
        return (slot >= 0 && slot < runtime.slotCount()) ? runtime.flag(slot) : settings.isDeniedAtDisable();
    }

    private WriterStats stats() {
        return stream.worker().stats();
    }
}
