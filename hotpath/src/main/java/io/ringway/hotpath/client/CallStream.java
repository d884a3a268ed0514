package io.ringway.hotpath.client;

import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.ResetReason;
import io.ringway.hotpath.upstream.UpstreamConnection;
import io.ringway.hotpath.upstream.UpstreamStream;
import org.jspecify.annotations.Nullable;

/** A call as the pools and codecs see it. Owner: worker. */
final class CallStream extends UpstreamStream {
    private final HttpCall call;
    private @Nullable UpstreamConnection connection;
    private boolean isRunning;

    CallStream(HttpCall call) {
        this.call = call;
    }

    void start() {
        isRunning = true;
    }

    /** Gives up, whatever the state. No event comes afterwards. */
    void cancel() {
        HostPool.cancel(this);
        UpstreamConnection target = connection;
        forget();
        if (target != null) {
            target.reset();
        }
    }

    @Override
    protected void onPoolReady(UpstreamConnection ready) {
        connection = ready;
        BodyBuffer body = call.requestBody();
        boolean fits = ready.encodeHeaders(call.requestHead(), body.isEmpty());
        while (fits && !body.isEmpty()) {
            int length = body.length();
            int position = body.remove();
            fits = ready.encodeData(position, length, body.isEmpty());
            call.pool().give(position);
        }
        if (!fits) {
            cancel();
            call.fail(HttpCall.Failure.OVERFLOW);
        }
    }

    @Override
    protected void onPoolFailure(ResetReason reason, @Nullable String transportFailure) {
        forget();
        call.fail(reason == ResetReason.OVERFLOW ? HttpCall.Failure.OVERFLOW : HttpCall.Failure.RESET);
    }

    @Override
    protected HeaderBlock responseHeaders() {
        return call.responseHeaders();
    }

    @Override
    protected void onHeaders(boolean endStream) {
        if (endStream) {
            finish();
        }
    }

    @Override
    protected void onInformational() {
        // The final head comes into the same block.
    }

    @Override
    protected void onData(int position, int length, boolean endStream) {
        if (isRunning && call.keep(position, length) && endStream) {
            finish();
        }
    }

    @Override
    protected void onTrailers(HeaderBlock trailers) {
        finish();
    }

    @Override
    protected void onReset(ResetReason reason) {
        forget();
        call.fail(HttpCall.Failure.RESET);
    }

    @Override
    protected void onSendBacklog(boolean isHigh) {
        // The whole request is in the connection's queue already.
    }

    private void finish() {
        forget();
        call.onAnswer();
    }

    private void forget() {
        connection = null;
        isRunning = false;
    }
}
