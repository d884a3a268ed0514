package io.ringway.transport.sim;

import io.ringway.transport.memory.BufferPool;

/**
 * What a simulated network does to its users. Probabilities are between 0 and 1 and asked once per occasion.
 *
 * @param latencyMinNs shortest time that a packet or a completion takes
 * @param latencyMaxNs longest usual time; each one is drawn on its own, which reorders connections against each other
 * @param slow probability that a packet or a completion takes {@code slowNs} longer
 * @param slowNs see {@code slow}
 * @param shortRead probability that a receive brings fewer bytes than there are
 * @param shortWrite probability that a send takes fewer bytes than fit
 * @param recvAfterStop probability that a receive overtakes the stop that was to prevent it
 * @param lateClose probability that the last completion of a closed connection takes {@code slowNs} longer
 * @param reset probability, for each piece of data on its way, that the connection is reset in both directions
 * @param refused probability that a connect is refused although somebody listens
 * @param silent probability that a connect is never answered
 * @param acceptError probability that accepting fails at first (EMFILE)
 * @param noBuffer probability that a receive ends without data for want of a buffer (ENOBUFS, which also ends a multishot receive) and has
 *     to be begun anew
 * @param pipeBytes what fits into one direction of a connection between the two ends
 */
public record SimFaults(
        long latencyMinNs,
        long latencyMaxNs,
        double slow,
        long slowNs,
        double shortRead,
        double shortWrite,
        double recvAfterStop,
        double lateClose,
        double reset,
        double refused,
        double silent,
        double acceptError,
        double noBuffer,
        int pipeBytes) {

    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;

    /** Nothing goes wrong, and everything takes 10 µs. */
    public static final SimFaults NONE = new SimFaults(
            10 * MICROSECOND, 10 * MICROSECOND, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16 * BufferPool.BLOCK_BYTES);

    /** All that a healthy network may do: nothing is lost, but little comes as expected. */
    public static final SimFaults ROUGH = new SimFaults(
            MICROSECOND, 200 * MICROSECOND, 0.02, 5 * MILLISECOND, 0.3, 0.3, 0.3, 0.2, 0, 0, 0, 0, 0.03, 64 * 1024);

    /** A network that breaks connections as well. */
    public static final SimFaults HOSTILE = ROUGH.withBreaks(0.01, 0.05, 0.02, 0.05);

    public SimFaults {
        if (latencyMinNs < 0 || latencyMaxNs < latencyMinNs || slowNs < 0 || pipeBytes < 1) {
            throw new IllegalArgumentException("latency " + latencyMinNs + ".." + latencyMaxNs + " ns, slow " + slowNs
                    + " ns, pipe " + pipeBytes + " bytes");
        }
    }

    /** These, with another {@code pipeBytes}. */
    public SimFaults withPipe(int bytes) {
        return new SimFaults(
                latencyMinNs,
                latencyMaxNs,
                slow,
                slowNs,
                shortRead,
                shortWrite,
                recvAfterStop,
                lateClose,
                reset,
                refused,
                silent,
                acceptError,
                noBuffer,
                bytes);
    }

    /** These, with other probabilities of broken connections. */
    public SimFaults withBreaks(double newReset, double newRefused, double newSilent, double newAcceptError) {
        return new SimFaults(
                latencyMinNs,
                latencyMaxNs,
                slow,
                slowNs,
                shortRead,
                shortWrite,
                recvAfterStop,
                lateClose,
                newReset,
                newRefused,
                newSilent,
                newAcceptError,
                noBuffer,
                pipeBytes);
    }

    /** These, with other probabilities of short reads and writes. */
    public SimFaults withShortOperations(double newShortRead, double newShortWrite) {
        return new SimFaults(
                latencyMinNs,
                latencyMaxNs,
                slow,
                slowNs,
                newShortRead,
                newShortWrite,
                recvAfterStop,
                lateClose,
                reset,
                refused,
                silent,
                acceptError,
                noBuffer,
                pipeBytes);
    }
}
