package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.fuzz.FuzzInput;

/** Bodies in chunks: one outcome however they are cut, collected trailers or not, and what was read is read again when it is written anew. */
public final class ChunkedFuzz {
    private static final H1Limits SMALL = new H1Limits(64, 2, 64, false, true, false, UnderscoreAction.ALLOW);
    private static final int LENGTH_MAX = 2048;
    private static final int SHORT = 300;

    private ChunkedFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        H1Limits limits = decisions.choice(2) == 0 ? H1Limits.DEFAULT : SMALL;
        boolean isCollected = decisions.choice(2) == 1;
        int[] cuts = decisions.cuts(Math.min(input.length, LENGTH_MAX), 5);
        String text = decisions.text(LENGTH_MAX);
        String outcome = ChunkedDecoderTest.decode(limits, isCollected, text);
        int[] inside = RequestHeadFuzz.inside(cuts, text.length());
        assertThat(ChunkedDecoderTest.decode(limits, isCollected, text, inside))
                .as("in pieces")
                .isEqualTo(outcome);
        if (text.length() < SHORT) {
            int[] each = new int[Math.max(0, text.length() - 1)];
            java.util.Arrays.setAll(each, i -> i + 1);
            assertThat(ChunkedDecoderTest.decode(limits, isCollected, text, each))
                    .as("byte by byte")
                    .isEqualTo(outcome);
        }
        checkTrailers(limits, text);
        checkWriting(outcome, 1 + decisions.choice(100));
    }

    /** Whether trailers are collected decides nothing about what is a body. */
    private static void checkTrailers(H1Limits limits, String text) {
        String dropped = ChunkedDecoderTest.decode(limits, false, text);
        String collected = ChunkedDecoderTest.decode(limits, true, text);
        if (isDone(collected)) {
            assertThat(collected).startsWith(dropped);
        }
    }

    private static boolean isDone(String outcome) {
        return outcome.contains("] consumed=");
    }

    private static void checkWriting(String outcome, int chunkBytes) {
        if (!isDone(outcome)) {
            return;
        }
        String data = outcome.substring(1, outcome.lastIndexOf("] consumed="));
        StringBuilder written = new StringBuilder();
        for (int at = 0; at < data.length(); at += chunkBytes) {
            String chunk = data.substring(at, Math.min(data.length(), at + chunkBytes));
            written.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        written.append("0\r\n\r\n");
        assertThat(ChunkedDecoderTest.decode(H1Limits.DEFAULT, false, written.toString()))
                .isEqualTo("[" + data + "] consumed=" + written.length());
    }
}
