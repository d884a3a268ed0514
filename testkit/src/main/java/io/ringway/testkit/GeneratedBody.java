package io.ringway.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * A body of any length that is made while it is sent, the same bytes for the same seed. No two neighbouring blocks are alike, so a
 * lost, doubled or swapped block changes the hash.
 */
public record GeneratedBody(long length, long seed) {
    private static final int PIECE_BYTES = 64 * 1024;

    /** Takes pieces of a body. */
    @FunctionalInterface
    public interface Sink {
        void write(byte[] bytes, int offset, int count) throws IOException;
    }

    /** Sends the bytes from start to end. */
    public void writeTo(Sink sink) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        new SplittableRandom(seed).nextBytes(piece);
        ByteBuffer view = ByteBuffer.wrap(piece);
        long number = 0;
        for (long left = length; left > 0; left -= PIECE_BYTES) {
            for (int offset = 0; offset < PIECE_BYTES; offset += 4096) {
                view.putLong(offset, seed ^ number++);
            }
            sink.write(piece, 0, (int) Math.min(left, PIECE_BYTES));
        }
    }

    /** SHA-256 of the bytes, in hexadecimal. */
    public String sha256() {
        MessageDigest digest = Body.newDigest();
        try {
            writeTo(digest::update);
        } catch (IOException e) {
            throw new IllegalStateException(e); // a digest does no I/O
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
