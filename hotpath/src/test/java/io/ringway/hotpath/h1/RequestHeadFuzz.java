package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Method;
import io.ringway.testkit.fuzz.FuzzInput;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Heads of requests: one outcome however they come in and whatever stands behind them, nothing read behind their end, and what is accepted and
 * written parses to the same, to its last byte.
 */
public final class RequestHeadFuzz {
    private static final List<H1Limits> LIMITS = List.of(
            H1Limits.DEFAULT,
            new H1Limits(256, 4, 64, true, false, false, UnderscoreAction.REJECT_REQUEST),
            new H1Limits(512, 100, 512, true, true, true, UnderscoreAction.DROP_HEADER));
    private static final byte[] FILLERS = {'\r', '\n', ' ', ':', '0', 0};
    private static final int LENGTH_MAX = 2048;
    private static final int SHORT = 300;
    private static final int WRITTEN = 8 * 1024;

    private RequestHeadFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        H1Limits limits = LIMITS.get(decisions.choice(LIMITS.size()));
        byte filler = FILLERS[decisions.choice(FILLERS.length)];
        int offset = decisions.choice(9);
        int[] cuts = decisions.cuts(Math.min(input.length, LENGTH_MAX), 5);
        String text = decisions.text(LENGTH_MAX);
        HeadFeeder feeder = HeadFeeder.requests(limits);
        checkFeeding(feeder, text, offset, filler, cuts);
        checkWriting(limits, text);
    }

    static void checkFeeding(HeadFeeder feeder, String text, int offset, byte filler, int[] cuts) {
        String outcome = feeder.whole(text, 0);
        assertThat(feeder.whole(text, offset, filler))
                .as("what stands behind it")
                .isEqualTo(outcome);
        assertThat(feeder.atRegionEnd(text)).as("at the end of the memory").isEqualTo(outcome);
        assertThat(feeder.pieces(text, inside(cuts, text.length())))
                .as("in pieces")
                .isEqualTo(outcome);
        if (text.length() < SHORT) {
            assertThat(feeder.moving(text)).as("byte by byte, moving").isEqualTo(outcome);
        }
    }

    static int[] inside(int[] cuts, int length) {
        return java.util.Arrays.stream(cuts).filter(cut -> cut < length).toArray();
    }

    private static void checkWriting(H1Limits limits, String text) {
        UnsafeBuffer buffer = Bytes.region(2 * WRITTEN);
        HeaderBlock head = new HeaderBlock(buffer);
        H1RequestParser parser = new H1RequestParser(limits);
        Bytes.put(buffer, 0, text);
        boolean isWritten = parser.parse(buffer, 0, text.length(), head) > 0
                && head.method() != Method.CONNECT
                && head.authorityLength() > 0;
        if (!isWritten) {
            return;
        }
        HopByHop.strip(head, false);
        head.removeAll(HeaderId.EXPECT);
        String described = HeadFeeder.requestHead(head).replaceFirst(" 1\\.[01] ", " ");
        long framing = parser.isChunked()
                ? H1Writer.FRAMING_CHUNKED
                : parser.hasContentLength() ? parser.contentLength() : H1Writer.FRAMING_NONE;
        int length = H1Writer.writeRequestHead(head, WRITTEN, 2 * WRITTEN, framing, H1Writer.CONNECTION_NONE);
        HeaderBlock again = new HeaderBlock(buffer);
        H1RequestParser second = new H1RequestParser(H1Limits.DEFAULT);
        assertThat(second.parse(buffer, WRITTEN, WRITTEN + length, again)).isEqualTo(length);
        assertThat(HeadFeeder.requestHead(again).replaceFirst(" 1\\.1 ", " ")).isEqualTo(described);
        assertThat(second.isChunked()).isEqualTo(parser.isChunked());
        assertThat(second.contentLength()).isEqualTo(parser.contentLength());
        assertThat(second.hasUpgrade()).isFalse();
    }
}
