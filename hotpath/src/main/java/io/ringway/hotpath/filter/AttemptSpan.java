package io.ringway.hotpath.filter;

import io.ringway.hotpath.upstream.UpstreamHost;
import org.jspecify.annotations.Nullable;

/** The span of one attempt at an upstream (Envoy {@code spawn_upstream_span}). Reused from attempt to attempt. Owner: worker. */
public final class AttemptSpan {
    /** 0 while there is none. */
    public long id;

    /** Of the loop's clock. */
    public long startNs;

    /** Which attempt of its request, from 1 on. */
    public int number;

    /** 0 until the head of an answer has come. */
    public int status;

    public @Nullable UpstreamHost host;

    /** Envoy's response flags of the attempt alone. */
    public long flags;

    /** Why it broke off, in the words of Envoy's replies, or null. */
    public @Nullable String failure;

    /** It was given up. */
    public boolean isCanceled;

    public void clear() {
        id = 0;
        number = 0;
        status = 0;
        host = null;
        flags = 0;
        failure = null;
        isCanceled = false;
    }
}
