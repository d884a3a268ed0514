package io.ringway.hotpath.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.fuzz.FuzzInput;
import io.ringway.transport.net.Endpoint;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * PROXY headers: one outcome however they are cut; no byte behind the header is taken; both addresses or none; what is said to be no header is given
 * back whole.
 */
public final class ProxyHeaderFuzz {
    private static final int LINE_MAX = 107;

    /**
     * What came of some bytes.
     *
     * @param result {@link ProxyHeaderParser#INCOMPLETE} and the like, or bytes of the header
     */
    private record Outcome(
            int result,
            int version,
            @Nullable Endpoint source,
            @Nullable Endpoint destination) {}

    private ProxyHeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        boolean isV1Known = decisions.choice(4) != 1;
        boolean isV2Known = decisions.choice(4) != 1;
        int[] cuts = decisions.cuts(input.length, 5);
        byte[] bytes = decisions.rest();
        Outcome outcome = parse(isV1Known, isV2Known, bytes);
        int[] inside = Arrays.stream(cuts).filter(cut -> cut < bytes.length).toArray();
        assertThat(parse(isV1Known, isV2Known, bytes, inside)).as("in pieces").isEqualTo(outcome);
        if (outcome.result > 0) {
            assertThat(parse(isV1Known, isV2Known, Arrays.copyOf(bytes, outcome.result)))
                    .as("without what follows")
                    .isEqualTo(outcome);
            assertThat(outcome.version).isIn(1, 2);
            assertThat(outcome.source == null).isEqualTo(outcome.destination == null);
            if (outcome.version == 1) {
                assertThat(outcome.result).isLessThanOrEqualTo(LINE_MAX);
                assertThat(bytes[outcome.result - 1]).isEqualTo((byte) '\n');
            } else {
                assertThat(outcome.result).isEqualTo(16 + ((bytes[14] & 0xff) << 8 | (bytes[15] & 0xff)));
            }
        }
    }

    private static Outcome parse(boolean isV1Known, boolean isV2Known, byte[] bytes, int... cuts) {
        ProxyHeaderParser parser = new ProxyHeaderParser(isV1Known, isV2Known);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        int result = ProxyHeaderParser.INCOMPLETE;
        int from = 0;
        for (int i = 0; i <= cuts.length && result == ProxyHeaderParser.INCOMPLETE; i++) {
            int to = i == cuts.length ? bytes.length : cuts[i];
            result = parser.parse(buffer, from, to);
            from = to;
        }
        if (result == ProxyHeaderParser.ABSENT) {
            int taken = parser.count();
            assertThat(parser.gathered(taken)).as("what is given back").isEqualTo(Arrays.copyOf(bytes, taken));
        }
        return new Outcome(result, parser.version(), parser.source(), parser.destination());
    }
}
