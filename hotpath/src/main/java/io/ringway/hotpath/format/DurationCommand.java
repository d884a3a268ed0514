package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * {@code %COMMON_DURATION(START:END:PRECISION)%}: the time between two moments of a stream, missing if one of them never came. Owner: any
 * (immutable).
 */
record DurationCommand(Moment start, Moment end, long unitNs) implements Command {

    /** Envoy's names of moments: downstream (DS) or upstream (US), received (RX) or sent (TX), begin or end. */
    enum Moment {
        DS_RX_BEG,
        DS_RX_END,
        US_TX_BEG,
        US_TX_END,
        US_RX_BEG,
        US_RX_END,
        DS_TX_END;

        /** Nanoseconds of the loop's clock, 0 if it has not come. */
        long of(StreamInfo info) {
            return switch (this) {
                case DS_RX_BEG -> info.startNs;
                case DS_RX_END -> info.requestEndNs;
                case US_TX_BEG -> info.upstreamConnectedNs;
                case US_TX_END -> info.upstreamTxEndNs;
                case US_RX_BEG -> info.upstreamHeadNs;
                case US_RX_END -> info.upstreamEndNs;
                case DS_TX_END -> info.endNs;
            };
        }
    }

    /** Reads the command's argument. */
    static DurationCommand of(String argument) {
        String[] words = argument.split(":", -1);
        if (words.length != 3) {
            throw new IllegalArgumentException(
                    "%COMMON_DURATION% takes START:END:PRECISION, as in %COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)%");
        }
        long unitNs = switch (words[2]) {
            case "ms" -> 1_000_000;
            case "us" -> 1_000;
            case "ns" -> 1;
            default -> throw new IllegalArgumentException("%COMMON_DURATION% takes ms, us or ns last, not " + words[2]);
        };
        return new DurationCommand(moment(words[0]), moment(words[1]), unitNs);
    }

    private static Moment moment(String name) {
        return Arrays.stream(Moment.values())
                .filter(moment -> moment.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("%COMMON_DURATION% knows the moments "
                        + Arrays.stream(Moment.values()).map(Moment::name).collect(Collectors.joining(", ")) + ", not "
                        + name));
    }

    @Override
    public boolean write(StreamView view, TextOutput out) {
        long startNs = start.of(view.info());
        long endNs = end.of(view.info());
        if (startNs == 0 || endNs < startNs) {
            return false;
        }
        out.putDecimal((endNs - startNs) / unitNs);
        return true;
    }

    @Override
    public boolean isNumber() {
        return true;
    }
}
