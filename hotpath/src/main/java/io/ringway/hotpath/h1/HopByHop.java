package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Memory;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes the fields that belong to one connection out of a head (RFC 9110 section 7.6.1), to be called before the proxy adds its own.
 *
 * <p>Removed: Connection and what it lists, Keep-Alive, Proxy-Connection, Transfer-Encoding, HTTP2-Settings, Trailer unless trailers are
 * forwarded, Upgrade unless an upgrade is allowed, TE but for {@code trailers}. Content-Length stays for logs and filters; {@link H1Writer} never copies it.
 *
 * <p>Never removed by being listed in Connection, because routing, identity or filters rely on them: every name of {@link HeaderId} that
 * is not in the list above, and every name that begins with one of {@code PROTECTED_PREFIXES}.
 *
 * <p>Owner: any (immutable).
 */
public final class HopByHop {
    private static final long ALWAYS = 1L << HeaderId.CONNECTION
            | 1L << HeaderId.KEEP_ALIVE
            | 1L << HeaderId.PROXY_CONNECTION
            | 1L << HeaderId.TRANSFER_ENCODING
            | 1L << HeaderId.HTTP2_SETTINGS;
    private static final long UPGRADE = 1L << HeaderId.UPGRADE;
    private static final long TE = 1L << HeaderId.TE;
    private static final long TRAILER = 1L << HeaderId.TRAILER;
    private static final byte[] TRAILERS = ascii("trailers");
    private static final byte[][] PROTECTED_PREFIXES = {
        ascii("x-forwarded-"),
        ascii("x-envoy-"),
        ascii("x-b3-"),
        ascii("x-real-ip"),
        ascii("proxy-auth"),
        ascii("forwarded"),
        ascii("tracestate"),
        ascii("cache-control"),
        ascii("set-cookie"),
        ascii("content-"),
        ascii("authorization"),
        ascii("cookie"),
    };

    private HopByHop() {}

    /** {@link #strip(HeaderBlock, boolean, boolean)} with trailers dropped. */
    public static void strip(HeaderBlock headers, boolean isUpgradeAllowed) {
        strip(headers, isUpgradeAllowed, false);
    }

    /**
     * Removes the connection's own fields.
     *
     * @param isUpgradeAllowed keep Upgrade: the message is an upgrade that the configuration allows
     * @param areTrailersForwarded keep Trailer
     */
    public static void strip(HeaderBlock headers, boolean isUpgradeAllowed, boolean areTrailersForwarded) {
        long remove = ALWAYS | (isUpgradeAllowed ? 0 : UPGRADE) | (areTrailersForwarded ? 0 : TRAILER);
        if ((headers.present() & (remove | TE)) == 0) {
            return;
        }
        if ((headers.present() & 1L << HeaderId.CONNECTION) != 0) {
            removeListed(headers);
        }
        for (int i = 0; i < headers.count(); i++) {
            long bit = 1L << headers.id(i);
            if ((bit & remove) != 0) {
                headers.remove(i);
            } else if (bit == TE && !reduceToTrailers(headers, i)) {
                headers.remove(i);
            }
        }
    }

    /** Leaves only {@code trailers} of a TE value, pointing into it; false if it is not there. */
    private static boolean reduceToTrailers(HeaderBlock headers, int index) {
        UnsafeBuffer buffer = headers.buffer();
        int end = headers.valueStart(index) + headers.valueLength(index);
        int p = headers.valueStart(index);
        while (p < end) {
            int next = ConnectionOptions.elementEnd(buffer, p, end);
            int last = ConnectionOptions.trimEnd(buffer, p, next);
            int first = ConnectionOptions.trimStart(buffer, p, last);
            if (Ascii.equalsIgnoreCase(buffer, first, last - first, TRAILERS)) {
                buffer.putBytes(first, TRAILERS);
                headers.value(index, first, TRAILERS.length);
                return true;
            }
            p = next + 1;
        }
        return false;
    }

    private static void removeListed(HeaderBlock headers) {
        UnsafeBuffer buffer = headers.buffer();
        for (int i = headers.find(HeaderId.CONNECTION); i >= 0; i = headers.find(HeaderId.CONNECTION, i + 1)) {
            int end = headers.valueStart(i) + headers.valueLength(i);
            int p = headers.valueStart(i);
            while (p < end) {
                int next = ConnectionOptions.elementEnd(buffer, p, end);
                int last = ConnectionOptions.trimEnd(buffer, p, next);
                int first = ConnectionOptions.trimStart(buffer, p, last);
                removeNamed(headers, first, last - first);
                p = next + 1;
            }
        }
    }

    /** Removes the fields with a listed name; names that the proxy knows stay (its own hop-by-hop ones go anyway). */
    private static void removeNamed(HeaderBlock headers, int start, int length) {
        UnsafeBuffer buffer = headers.buffer();
        if (length == 0
                || HeaderNames.idOf(buffer, start, length) != HeaderId.OTHER
                || isProtected(buffer, start, length)) {
            return;
        }
        for (int i = 0; i < headers.count(); i++) {
            if (headers.id(i) == HeaderId.OTHER
                    && headers.nameLength(i) == length
                    && isSameName(buffer, headers.nameStart(i), start, length)) {
                headers.remove(i);
            }
        }
    }

    /** True for a name, in any case, that a peer may neither remove by Connection nor set in a trailer. */
    static boolean isProtected(UnsafeBuffer buffer, int start, int length) {
        for (byte[] prefix : PROTECTED_PREFIXES) {
            if (length >= prefix.length && Ascii.equalsIgnoreCase(buffer, start, prefix.length, prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSameName(UnsafeBuffer buffer, int lowerName, int start, int length) {
        for (int i = 0; i < length; i++) {
            if (Memory.getByte(buffer, lowerName + i) != Ascii.lower(Memory.getByte(buffer, start + i))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
