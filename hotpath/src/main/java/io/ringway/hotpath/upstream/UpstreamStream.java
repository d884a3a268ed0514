package io.ringway.hotpath.upstream;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.lb.limit.WorkerResources;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an upstream, as the pools and codecs see it; the router implements it. A pooled object that waits for a connection, then
 * has one until its exchange is over. Owner: worker.
 */
public abstract class UpstreamStream {
    /** Link in the pool's queue of waiting requests. */
    @Nullable
    UpstreamStream nextPending;

    @Nullable
    UpstreamStream previousPending;
    /** The pool this request waits in, or null. */
    @Nullable
    HostPool waitingIn;

    /** Where the permit to wait was taken, while waiting. */
    @Nullable
    WorkerResources pendingPermit;

    protected UpstreamStream() {}

    /** See {@code ConnectionHandler.prefetch}: what the answer's head will need, in stages 1 and 2. */
    protected int prefetch(int stage) {
        return 0;
    }

    /** A connection is there: write the request to it. */
    protected abstract void onPoolReady(UpstreamConnection connection);

    /** No connection can be had. */
    protected abstract void onPoolFailure(ResetReason reason, @Nullable String transportFailure);

    /** Where the codec puts the answer's head; its positions stay valid until the attempt is over. */
    protected abstract HeaderBlock responseHeaders();

    /**
     * The head that stands in {@link #responseHeaders} is final, and more of its answer comes later: whoever has room for its bytes moves them there, so
     * that the block they came in does not stay for their sake.
     *
     * @param start where they stand
     * @return whether they were moved; false leaves them where they are
     */
    protected boolean moveHead(int start, int length) {
        return false;
    }

    /** The head of an answer stands in {@link #responseHeaders}. */
    protected abstract void onHeaders(boolean endStream);

    /** A 1xx head other than 101 stands in {@link #responseHeaders}. */
    protected abstract void onInformational();

    /** A piece of the answer's body: a view. */
    protected abstract void onData(int position, int length, boolean endStream);

    /** The answer's trailers; ends the answer. */
    protected abstract void onTrailers(HeaderBlock trailers);

    /** The exchange broke off; the connection is gone already. */
    protected abstract void onReset(ResetReason reason);

    /** The connection's send queue went over its high watermark (true) or fell under the low one (false). */
    protected abstract void onSendBacklog(boolean isHigh);
}
