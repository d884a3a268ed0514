package io.ringway.filters.shared.coding;

/**
 * Compresses or decompresses one message after the other. Input and output stand in the worker's region; nothing is kept of them.
 *
 * <pre>
 *   input(piece) -> output, output ... until hasMore() says no -> input(next piece) ... -> output(isEnd) ... -> reset()
 * </pre>
 *
 * <p>Owner: worker.
 */
public interface ContentCoder {
    /** Returned by {@link #output}: the input cannot be what it should be; {@link #failure} says why. */
    int FAILED = -1;

    /** Why there is no more output. */
    enum Failure {
        /** Not the coding's format. */
        CORRUPT,
        /** The message ends before its coding does. */
        TRUNCATED,
        /** A sum of the content is wrong. */
        CHECKSUM,
        /** A dictionary is needed that is not there. */
        DICTIONARY,
        /** It wants more memory than there is, or than a sender may ask for. */
        MEMORY,
        /** The content is so many times as large as its coding that it must be an attack. */
        EXPANSION
    }

    /** The next piece, when all before are used up. It stays where it is until it is used up. */
    void input(int position, int length);

    /**
     * Writes what is ready; of a piece as much as can be decoded by the receiver without the next one.
     *
     * @param position where to
     * @param capacity most bytes, at least 64
     * @param isEnd no piece follows
     * @return bytes written, or {@link #FAILED}
     */
    int output(int position, int capacity, boolean isEnd);

    /** Whether {@link #output} has to be called again before the next piece. */
    boolean hasMore();

    /** The coding is at its end, or has not begun. */
    boolean isComplete();

    /** After {@link #FAILED}. */
    Failure failure();

    /**
     * Forgets the message, at its end or before.
     *
     * @return false if it cannot be used for another one
     */
    boolean reset();

    /** Frees what it holds outside of the heap; it is of no use afterwards. */
    void close();
}
