package io.ringway.routing;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What a {@link MatchInput} points to before the first request. */
final class NoRequest implements RequestView {
    static final NoRequest INSTANCE = new NoRequest();

    private final UnsafeBuffer empty = new UnsafeBuffer(new byte[0]);

    private NoRequest() {}

    @Override
    public DirectBuffer buffer() {
        return empty;
    }

    @Override
    public int authorityStart() {
        return 0;
    }

    @Override
    public int authorityLength() {
        return 0;
    }

    @Override
    public int pathStart() {
        return 0;
    }

    @Override
    public int pathLength() {
        return 0;
    }

    @Override
    public int methodStart() {
        return 0;
    }

    @Override
    public int methodLength() {
        return 0;
    }

    @Override
    public int findHeader(byte[] lowerName, int from) {
        return -1;
    }

    @Override
    public int headerValueStart(int index) {
        return 0;
    }

    @Override
    public int headerValueLength(int index) {
        return 0;
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public boolean isInternal() {
        return false;
    }
}
