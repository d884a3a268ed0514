package io.ringway.config.tls;

import java.io.ByteArrayOutputStream;

/** The little of DER (ITU-T X.690) that is needed to put an older form of key into a newer one. Owner: any (stateless). */
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CONTEXT_0 = 0xA0;
    private static final int LONG_FORM = 0x80;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return element(SEQUENCE, all.toByteArray());
    }

    static byte[] octets(byte[] bytes) {
        return element(OCTET_STRING, bytes);
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < LONG_FORM) {
            out.write(content.length);
        } else {
            int bytes = content.length > 0xFFFF ? 3 : content.length > 0xFF ? 2 : 1;
            out.write(LONG_FORM | bytes);
            for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                out.write(content.length >> shift);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** What the element [0] of a sequence holds; empty if there is none, or the bytes are no sequence. */
    static byte[] tagged0InSequence(byte[] der) {
        int[] at = {0};
        int end = header(der, at, SEQUENCE, der.length);
        while (at[0] < end) {
            int tag = der[at[0]] & 0xFF;
            int contentEnd = header(der, at, tag, end);
            if (contentEnd < 0) {
                break;
            }
            if (tag == CONTEXT_0) {
                return java.util.Arrays.copyOfRange(der, at[0], contentEnd);
            }
            at[0] = contentEnd;
        }
        return new byte[0];
    }

    /** Goes behind tag and length; where the content ends, or -1 if this is no such element. */
    private static int header(byte[] der, int[] at, int tag, int limit) {
        if (at[0] + 2 > limit || (der[at[0]] & 0xFF) != tag) {
            return -1;
        }
        int length = der[at[0] + 1] & 0xFF;
        at[0] += 2;
        if (length >= LONG_FORM) {
            int bytes = length - LONG_FORM;
            if (bytes > 3 || at[0] + bytes > limit) {
                return -1;
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << Byte.SIZE) | (der[at[0]++] & 0xFF);
            }
        }
        return length <= limit - at[0] ? at[0] + length : -1;
    }
}
