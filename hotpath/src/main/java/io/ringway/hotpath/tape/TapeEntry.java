package io.ringway.hotpath.tape;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A record of the tape. Times are microseconds since the start of the request, {@link TapeLayout#NEVER} if the moment did not come; texts may be
 * cut off. Owner: any (immutable).
 *
 * @param epochMicros wall clock at the start
 * @param kept why the request is on the tape, see {@link DecisionTape}
 * @param flags bits of response flags
 * @param routeId id of the route's first statistic, -1 without a route
 * @param status 0 if there was no answer
 * @param attemptCount all of them; {@code attempts} has the first ones and the last
 * @param hosts hosts of the cluster at the end, -1 without a cluster
 * @param hostsHealthy healthy ones of them, -1 if there are too many to count
 * @param timers bits of the timers that fired
 * @param filter the filter that the request had come to at last, empty if it reached the router
 * @param stopped filters that stopped the request for a while
 */
public record TapeEntry(
        long epochMicros,
        int kept,
        String requestId,
        String method,
        String host,
        String path,
        long flags,
        int status,
        String details,
        int routeId,
        String cluster,
        int hosts,
        int hostsHealthy,
        int attemptCount,
        List<Attempt> attempts,
        int timers,
        String filter,
        String stopped,
        long receivedBytes,
        long sentBytes,
        int requestEndUs,
        int upstreamStartUs,
        int connectedUs,
        int upstreamSentUs,
        int headUs,
        int upstreamEndUs,
        int endUs) {

    /**
     * A host that the request was sent to.
     *
     * @param endUs {@link TapeLayout#NEVER} if the attempt went on until the request was over
     * @param status of its answer, or 0
     * @param outcome a number that whoever wrote the tape understands
     */
    public record Attempt(String address, int startUs, int endUs, int status, int outcome) {}

    static TapeEntry of(DirectBuffer from) {
        int attemptCount = from.getInt(TapeLayout.ATTEMPTS);
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < Math.min(attemptCount, TapeLayout.ATTEMPTS_MAX); i++) {
            int at = TapeLayout.attempt(i);
            attempts.add(new Attempt(
                    text(from, at + TapeLayout.ATTEMPT_ADDRESS),
                    from.getInt(at + TapeLayout.ATTEMPT_START),
                    from.getInt(at + TapeLayout.ATTEMPT_END),
                    from.getShort(at + TapeLayout.ATTEMPT_STATUS),
                    from.getByte(at + TapeLayout.ATTEMPT_OUTCOME)));
        }
        return new TapeEntry(
                from.getLong(TapeLayout.EPOCH_US),
                from.getInt(TapeLayout.KEPT),
                text(from, TapeLayout.REQUEST_ID),
                text(from, TapeLayout.METHOD),
                text(from, TapeLayout.HOST),
                text(from, TapeLayout.PATH),
                from.getLong(TapeLayout.FLAGS),
                from.getInt(TapeLayout.STATUS),
                text(from, TapeLayout.DETAILS),
                from.getInt(TapeLayout.ROUTE),
                text(from, TapeLayout.CLUSTER),
                from.getInt(TapeLayout.HOSTS),
                from.getInt(TapeLayout.HOSTS_HEALTHY),
                attemptCount,
                List.copyOf(attempts),
                from.getInt(TapeLayout.TIMERS),
                text(from, TapeLayout.FILTER),
                text(from, TapeLayout.STOPPED),
                from.getLong(TapeLayout.RECEIVED),
                from.getLong(TapeLayout.SENT),
                from.getInt(TapeLayout.REQUEST_END),
                from.getInt(TapeLayout.UPSTREAM_START),
                from.getInt(TapeLayout.CONNECTED),
                from.getInt(TapeLayout.UPSTREAM_SENT),
                from.getInt(TapeLayout.HEAD),
                from.getInt(TapeLayout.UPSTREAM_END),
                from.getInt(TapeLayout.END));
    }

    /** Clients chose it and terminals will show it: what could steer one (the C1 controls of UTF-8, too) becomes a question mark. */
    private static String text(DirectBuffer from, int offset) {
        byte[] bytes = new byte[from.getShort(offset)];
        from.getBytes(offset + Short.BYTES, bytes);
        char[] text = new String(bytes, StandardCharsets.UTF_8).toCharArray();
        for (int i = 0; i < text.length; i++) {
            text[i] = Character.isISOControl(text[i]) ? '?' : text[i];
        }
        return new String(text);
    }
}
