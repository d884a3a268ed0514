package io.ringway.hotpath.hcm;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.routing.RequestView;
import org.agrona.DirectBuffer;

/** Shows routing a head; of an answer only its fields. Owner: worker. */
public final class HeaderRequestView implements RequestView {
    private final HeaderBlock headers;
    private boolean isSecure;
    private boolean isInternal;

    public HeaderRequestView(HeaderBlock headers) {
        this.headers = headers;
    }

    public void set(boolean secure, boolean internal) {
        isSecure = secure;
        isInternal = internal;
    }

    @Override
    public DirectBuffer buffer() {
        return headers.buffer();
    }

    @Override
    public int authorityStart() {
        return headers.authorityStart();
    }

    @Override
    public int authorityLength() {
        return headers.authorityLength();
    }

    @Override
    public int pathStart() {
        return headers.pathStart();
    }

    @Override
    public int pathLength() {
        return headers.pathLength();
    }

    @Override
    public int methodStart() {
        return headers.methodStart();
    }

    @Override
    public int methodLength() {
        return headers.methodLength();
    }

    @Override
    public int findHeader(byte[] lowerName, int from) {
        return headers.find(lowerName, from);
    }

    @Override
    public int headerValueStart(int index) {
        return headers.valueStart(index);
    }

    @Override
    public int headerValueLength(int index) {
        return headers.valueLength(index);
    }

    @Override
    public boolean isSecure() {
        return isSecure;
    }

    @Override
    public boolean isInternal() {
        return isInternal;
    }
}
