package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.Memory;
import io.ringway.hotpath.http.Swar;
import org.agrona.concurrent.UnsafeBuffer;

/** ASCII text kept as words, so that writing it is a few stores. Owner: any (immutable). */
final class ConstantText {
    private final long[] words;
    private final int length;

    ConstantText(String text) {
        length = text.length();
        words = new long[(length + Long.BYTES - 1) / Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = Swar.of(text.substring(i * Long.BYTES, Math.min(length, (i + 1) * Long.BYTES)));
        }
    }

    int length() {
        return length;
    }

    /**
     * Writes the text and up to 7 bytes behind it.
     *
     * @return position behind the text
     */
    int put(UnsafeBuffer buffer, int position) {
        for (int i = 0; i < words.length; i++) {
            Memory.putLong(buffer, position + i * Long.BYTES, words[i]);
        }
        return position + length;
    }
}
