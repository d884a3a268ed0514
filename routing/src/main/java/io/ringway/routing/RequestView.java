package io.ringway.routing;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What routing may look at of a request. The caller implements it over its own header block; nothing is copied. All positions index
 * {@link #buffer()}. Valid only during the call it is passed to.
 */
public interface RequestView {

    DirectBuffer buffer();

    /** Start of the authority (host and optional port), any case. */
    int authorityStart();

    int authorityLength();

    /** Start of the path, query included. */
    int pathStart();

    /** Length of the path, query included. */
    int pathLength();

    int methodStart();

    int methodLength();

    /**
     * Index of the first header field named {@code lowerName} at or after {@code from}, or -1. Pseudo-headers are not found here.
     *
     * @param lowerName lower-case ASCII
     */
    int findHeader(byte[] lowerName, int from);

    int headerValueStart(int index);

    int headerValueLength(int index);

    /** The request came over TLS, or says so by a trusted x-forwarded-proto. */
    boolean isSecure();

    /** The client showed a certificate. */
    default boolean isPeerCertificatePresented() {
        return false;
    }

    /** The client's certificate was validated. */
    default boolean isPeerCertificateValidated() {
        return false;
    }

    /** The peer is internal (Envoy's x-envoy-internal rule). */
    boolean isInternal();

    /** What filters have noted under a name (Envoy dynamic metadata): a tree of Maps, Lists and plain values; null if nothing. */
    default @Nullable Object metadata(String namespace) {
        return null;
    }

    /** What filters share under a name (Envoy filter state); null if nothing. */
    default @Nullable Object filterState(String name) {
        return null;
    }
}
