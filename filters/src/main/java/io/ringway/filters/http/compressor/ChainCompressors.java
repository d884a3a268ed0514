package io.ringway.filters.http.compressor;

import io.ringway.hotpath.http.HeaderBlock;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The compressors that a request has passed, and which of them is to compress its answer: decided once, when the answer reaches the first that
 * could. Owner: worker.
 */
final class ChainCompressors {
    private static final int COMPRESSORS_INITIAL = 4;

    /** What decided. */
    enum Verdict {
        /** The client named the encoding. */
        NAMED,
        /** The client takes any. */
        WILDCARD,
        /** The client wants none. */
        IDENTITY,
        /** The client wants nothing that there is. */
        NOT_VALID
    }

    private final AcceptedEncodings accepted;
    private CompressorSettings[] compressors = new CompressorSettings[COMPRESSORS_INITIAL];
    private int count;
    private boolean isDecided;
    private Verdict verdict = Verdict.NOT_VALID;
    private byte @Nullable [] encoding;

    ChainCompressors(UnsafeBuffer buffer) {
        accepted = new AcceptedEncodings(buffer);
    }

    /** A request passes another compressor. */
    void add(CompressorSettings settings) {
        if (count == compressors.length) {
            compressors = Arrays.copyOf(compressors, 2 * count);
        }
        compressors[count++] = settings;
    }

    void clear() {
        count = 0;
        isDecided = false;
        encoding = null;
    }

    Verdict verdict() {
        return verdict;
    }

    /** Whether the chosen encoding is this one. */
    boolean isChosen(byte[] candidate) {
        return encoding != null && Arrays.equals(encoding, candidate);
    }

    /**
     * Decides, if it is not decided yet.
     *
     * @param answer the answer's head
     * @param acceptStart the value of the request's {@code accept-encoding}
     */
    void decide(HeaderBlock answer, int acceptStart, int acceptLength) {
        if (isDecided) {
            return;
        }
        isDecided = true;
        long candidates = candidates(answer);
        int elements = 0;
        for (accepted.begin(acceptStart, acceptLength); accepted.next(); elements++) {
            if (accepted.weight() == 0) {
                candidates = without(candidates);
            }
        }
        if (elements == 0 || candidates == 0) {
            choose(Verdict.NOT_VALID, null);
        } else {
            chooseBest(candidates, acceptStart, acceptLength);
        }
    }

    /** One bit for each compressor that takes the type of the answer; of one encoding only the first. */
    private long candidates(HeaderBlock answer) {
        long candidates = 0;
        for (int i = 0; i < count; i++) {
            if (compressors[i].response().isOfRightType(answer) && !isKnown(candidates, compressors[i].encoding())) {
                candidates |= 1L << i;
            }
        }
        return candidates;
    }

    private boolean isKnown(long candidates, byte[] wanted) {
        for (int i = 0; i < count; i++) {
            if ((candidates >>> i & 1) != 0 && Arrays.equals(compressors[i].encoding(), wanted)) {
                return true;
            }
        }
        return false;
    }

    private long without(long candidates) {
        int refused = indexOfAccepted(candidates);
        return refused < 0 ? candidates : candidates & ~(1L << refused);
    }

    private void chooseBest(long candidates, int acceptStart, int acceptLength) {
        double best = 0;
        choose(Verdict.NOT_VALID, null);
        for (accepted.begin(acceptStart, acceptLength); accepted.next(); ) {
            int index = indexOfAccepted(candidates);
            double weight = accepted.weight();
            boolean isBetter =
                    weight > best || (weight == best && weight > 0 && index >= 0 && compressors[index].isFirstChoice());
            if (!isBetter) {
                continue;
            }
            if (index >= 0) {
                choose(Verdict.NAMED, compressors[index].encoding());
            } else if (accepted.isIdentity()) {
                choose(Verdict.IDENTITY, null);
            } else if (accepted.isWildcard()) {
                choose(Verdict.WILDCARD, compressors[Long.numberOfTrailingZeros(candidates)].encoding());
            } else {
                continue;
            }
            best = weight;
        }
    }

    private int indexOfAccepted(long candidates) {
        for (int i = 0; i < count; i++) {
            if ((candidates >>> i & 1) != 0 && accepted.is(compressors[i].encoding())) {
                return i;
            }
        }
        return -1;
    }

    private void choose(Verdict why, byte @Nullable [] what) {
        verdict = why;
        encoding = what;
    }
}
