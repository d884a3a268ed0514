package io.ringway.testkit;

import java.io.IOException;

/** A response that broke off: the client can tell that it is not whole. */
public final class IncompleteResponse extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final long bodyBytes;
    private final boolean isReset;

    IncompleteResponse(int status, long bodyBytes, boolean isReset, IOException cause) {
        super("response " + status + " broke off after " + bodyBytes + " bytes of its body", cause);
        this.status = status;
        this.bodyBytes = bodyBytes;
        this.isReset = isReset;
    }

    public int status() {
        return status;
    }

    /** Bytes of the body that did come. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** Whether it ended by RST (or a time-out) rather than FIN. */
    public boolean isReset() {
        return isReset;
    }
}
