package io.ringway.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A body as it came: its length and SHA-256, and its first MiB. */
public final class Body {
    private static final int BYTES_KEPT_MAX = 1 << 20;

    private final MessageDigest digest;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long length;
    private String sha256 = "";

    Body() {
        digest = newDigest();
    }

    void add(byte[] bytes, int offset, int count) {
        digest.update(bytes, offset, count);
        kept.write(bytes, offset, Math.min(count, BYTES_KEPT_MAX - kept.size()));
        length += count;
    }

    /** Bytes in all. */
    public long length() {
        return length;
    }

    /** SHA-256 of all bytes in hexadecimal; ask once the body is complete. */
    public String sha256() {
        if (sha256.isEmpty()) {
            sha256 = HexFormat.of().formatHex(digest.digest());
        }
        return sha256;
    }

    /** The bytes, at most the first MiB. */
    public byte[] bytes() {
        return kept.toByteArray();
    }

    /** The bytes as Latin-1 text, at most the first MiB. */
    public String text() {
        return kept.toString(StandardCharsets.ISO_8859_1);
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
