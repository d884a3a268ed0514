package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.DynamicMetadata;
import io.ringway.hotpath.filter.FilterState;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.routing.RequestView;
import io.ringway.transport.tls.TlsSession;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Shows routing a head; of an answer only its fields. Owner: worker. */
public final class HeaderRequestView implements RequestView {
    private static final byte[] HTTPS = {'h', 't', 't', 'p', 's'};

    private final HeaderBlock headers;
    private final @Nullable DynamicMetadata metadata;
    private final @Nullable FilterState filterState;
    private boolean isSecure;
    private boolean isInternal;
    private @Nullable TlsSession tls;

    /** A head about which filters have left nothing. */
    public HeaderRequestView(HeaderBlock headers) {
        this(headers, null, null);
    }

    /** A head and what filters leave about it. */
    public HeaderRequestView(
            HeaderBlock headers, @Nullable DynamicMetadata metadata, @Nullable FilterState filterState) {
        this.headers = headers;
        this.metadata = metadata;
        this.filterState = filterState;
    }

    /**
     * What is known of the connection.
     *
     * @param session what the connection's handshake has agreed on; null without TLS
     */
    public void set(boolean secure, boolean internal, @Nullable TlsSession session) {
        isSecure = secure;
        isInternal = internal;
        tls = session;
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

    /** By x-forwarded-proto, which the connection manager has set unless it trusts the client with it. */
    @Override
    public boolean isSecure() {
        int proto = headers.find(HeaderId.X_FORWARDED_PROTO);
        return proto < 0
                ? isSecure
                : Ascii.equalsIgnoreCase(
                        headers.buffer(), headers.valueStart(proto), headers.valueLength(proto), HTTPS);
    }

    @Override
    public boolean isPeerCertificatePresented() {
        return tls != null && tls.isPeerPresented();
    }

    @Override
    public boolean isPeerCertificateValidated() {
        return tls != null && tls.isPeerVerified();
    }

    @Override
    public boolean isInternal() {
        return isInternal;
    }

    @Override
    public @Nullable Object metadata(String namespace) {
        return metadata == null ? null : metadata.values(namespace);
    }

    @Override
    public @Nullable Object filterState(String name) {
        return filterState == null || filterState.isEmpty() ? null : filterState.get(name);
    }
}
