package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.network.Downstream;
import io.ringway.lb.hash.XxHash64;
import org.agrona.DirectBuffer;

/**
 * The address that a request is said to come from: the peer's, or the trusted entry of x-forwarded-for (Envoy {@code use_remote_address} and
 * {@code xff_num_trusted_hops}). Owner: any (stateless).
 */
final class ClientAddress {
    private ClientAddress() {}

    /** Hash of the address as text, taken from a head that went through {@link RequestHeaders}. */
    static long hash(HeaderBlock headers, HttpOptions options, Downstream downstream) {
        long slice = find(headers, options);
        return slice == Slices.NONE
                ? downstream.hostHash()
                : XxHash64.hash(headers.buffer(), Slices.start(slice), Slices.length(slice), 0);
    }

    /** Where the trusted entry stands in a head that went through {@link RequestHeaders}, or {@link Slices#NONE}. */
    static long find(HeaderBlock headers, HttpOptions options) {
        int entry = entry(options);
        int xff = entry < 0 ? -1 : headers.find(HeaderId.X_FORWARDED_FOR);
        if (xff < 0) {
            return Slices.NONE;
        }
        DirectBuffer buffer = headers.buffer();
        int start = headers.valueStart(xff);
        int end = start + headers.valueLength(xff);
        for (int behind = entry; behind > 0; behind--) {
            int comma = lastComma(buffer, start, end);
            if (comma < 0) {
                return Slices.NONE;
            }
            end = comma;
        }
        start = Math.max(start, lastComma(buffer, start, end) + 1);
        while (start < end && buffer.getByte(start) == ' ') {
            start++;
        }
        while (end > start && buffer.getByte(end - 1) == ' ') {
            end--;
        }
        return isAddress(buffer, start, end) ? Slices.of(start, end - start) : Slices.NONE;
    }

    /** How many entries of x-forwarded-for stand behind the one that counts, ours included; -1 if none counts. */
    private static int entry(HttpOptions options) {
        int hops = options.xffTrustedHops();
        if (!options.isRemoteAddressUsed()) {
            return hops;
        }
        return options.isXffAppendSkipped() || hops == 0 ? hops - 1 : hops;
    }

    private static int lastComma(DirectBuffer buffer, int start, int end) {
        for (int i = end - 1; i >= start; i--) {
            if (buffer.getByte(i) == ',') {
                return i;
            }
        }
        return -1;
    }

    /** Only digits and separators of an IP address, and at least one of those. */
    private static boolean isAddress(DirectBuffer buffer, int start, int end) {
        boolean hasSeparator = false;
        for (int i = start; i < end; i++) {
            int c = buffer.getByte(i) | 0x20;
            boolean isSeparator = buffer.getByte(i) == '.' || buffer.getByte(i) == ':';
            hasSeparator |= isSeparator;
            if (!isSeparator && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return hasSeparator;
    }
}
