package io.ringway.perf.bench;

/** Something the user has to know or mend; its message is printed without a stack trace. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BenchException(String message) {
        super(message);
    }
}
