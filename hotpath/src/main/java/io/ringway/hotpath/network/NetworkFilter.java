package io.ringway.hotpath.network;

/**
 * A filter of one downstream connection (Envoy's network filter, both its read and its write side). A connection has filters of its own; the
 * last of its chain is not one of these but what serves the connection, see {@link NetworkFilterFactory.Terminal}.
 *
 * <pre>
 *   client -> filter 0 onNewConnection, onData -> filter 1 ... -> terminal
 *   client <- filter 0 onWrite                 <- filter 1 ... <- terminal
 * </pre>
 *
 * <p>Bytes are named by their position in the worker's region and may be looked at, and changed in place, during the call only. A filter that
 * throws costs its own connection. Owner: worker.
 */
public interface NetworkFilter {

    /** What happens after a call. */
    enum Status {
        /** The next filter's turn. */
        CONTINUE,
        /**
         * Nobody behind this filter hears of it yet: the connection keeps the bytes (and stops to read when they come to its buffer limit)
         * until {@link NetworkCallbacks#continueReading} or {@link NetworkCallbacks#continueWriting}, or until a later call for more bytes returns
         * {@link #CONTINUE}.
         */
        STOP
    }

    /** The first call. */
    void onAttached(NetworkCallbacks callbacks);

    /** The connection is open, and the filters before this one let it pass. Those behind do not exist before this one continues. */
    default Status onNewConnection() {
        return Status.CONTINUE;
    }

    /**
     * Bytes from the client; also while an earlier call has stopped, but every byte once only.
     *
     * @param length 0 only with the end
     * @param isEnd the client sends no more
     */
    default Status onData(int position, int length, boolean isEnd) {
        return Status.CONTINUE;
    }

    /** Whether the filter wants {@link #onWrite}; asked once. */
    default boolean isWriteFilter() {
        return false;
    }

    /** Bytes to the client; as {@link #onData}. */
    default Status onWrite(int position, int length, boolean isEnd) {
        return Status.CONTINUE;
    }

    /** The last call, for each filter that was attached: the connection is gone. */
    default void onClosed() {}
}
