package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Method;
import io.ringway.testkit.fuzz.FuzzInput;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Heads of answers: the same as {@link RequestHeadFuzz} for requests. */
public final class ResponseHeadFuzz {
    private static final List<H1Limits> LIMITS =
            List.of(H1Limits.DEFAULT, new H1Limits(256, 4, 256, true, true, false, UnderscoreAction.DROP_HEADER));
    private static final int[] METHODS = {Method.GET, Method.HEAD, Method.POST, Method.CONNECT};
    private static final byte[] FILLERS = {'\r', '\n', ' ', ':', '0', 0};
    private static final int LENGTH_MAX = 2048;
    private static final int WRITTEN = 8 * 1024;

    private ResponseHeadFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        H1Limits limits = LIMITS.get(decisions.choice(LIMITS.size()));
        int method = METHODS[decisions.choice(METHODS.length)];
        byte filler = FILLERS[decisions.choice(FILLERS.length)];
        int offset = decisions.choice(9);
        int[] cuts = decisions.cuts(Math.min(input.length, LENGTH_MAX), 5);
        String text = decisions.text(LENGTH_MAX);
        RequestHeadFuzz.checkFeeding(HeadFeeder.responses(limits, method), text, offset, filler, cuts);
        checkWriting(limits, method, text);
    }

    private static void checkWriting(H1Limits limits, int method, String text) {
        UnsafeBuffer buffer = Bytes.region(2 * WRITTEN);
        HeaderBlock head = new HeaderBlock(buffer);
        H1ResponseParser parser = new H1ResponseParser(limits);
        Bytes.put(buffer, 0, text);
        if (parser.parse(buffer, 0, text.length(), head, method) <= 0 || head.status() < 200) {
            return;
        }
        HopByHop.strip(head, false);
        String fields = HeadFeeder.fields(head);
        long framing = switch (parser.bodyKind()) {
            case LENGTH -> parser.contentLength();
            case CHUNKED -> H1Writer.FRAMING_CHUNKED;
            case NONE, UNTIL_CLOSE -> H1Writer.FRAMING_NONE;
        };
        int length = H1Writer.writeResponseHead(head, WRITTEN, 2 * WRITTEN, framing, H1Writer.CONNECTION_NONE);
        HeaderBlock again = new HeaderBlock(buffer);
        H1ResponseParser second = new H1ResponseParser(H1Limits.DEFAULT);
        assertThat(second.parse(buffer, WRITTEN, WRITTEN + length, again, method))
                .isEqualTo(length);
        assertThat(again.status()).isEqualTo(head.status());
        assertThat(HeadFeeder.fields(again)).isEqualTo(fields);
        assertThat(second.bodyKind()).isEqualTo(parser.bodyKind());
        if (parser.bodyKind() == BodyKind.LENGTH) {
            assertThat(second.contentLength()).isEqualTo(parser.contentLength());
        }
    }
}
