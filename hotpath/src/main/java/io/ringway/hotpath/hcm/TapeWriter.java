package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.AttemptTrail;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.hotpath.tape.TapeLayout;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.HostSet;
import org.jspecify.annotations.Nullable;

/** Writes what was decided about a request onto the worker's tape, once it is over. Owner: worker (no state). */
final class TapeWriter {
    private static final int BAD_REQUEST = 400;
    private static final int INTERNAL_SERVER_ERROR = 500;
    private static final long NS_PER_US = 1_000;
    /** Hosts of a cluster that are looked at to count the healthy ones. */
    private static final int HOSTS_COUNTED_MAX = 256;
    /** What a filter does on purpose is no error. */
    private static final long UNREMARKABLE =
            ResponseFlag.DELAY_INJECTED.bit() | ResponseFlag.RESPONSE_FROM_CACHE_FILTER.bit();

    private TapeWriter() {}

    /**
     * Writes if the request is worth it.
     *
     * @param filterAt how far the request came: the number of a filter, that of the router, or -1 if it came to none
     * @param stopped bit i is set if filter i has stopped the request
     */
    static void write(Stream stream, int filterAt, long stopped) {
        StreamInfo info = stream.info();
        DecisionTape tape = stream.worker().tape();
        FilterChain chain = stream.hcm().descriptor().filters();
        boolean isFiltersAnswer = filterAt >= 0 && filterAt < chain.factories().size() - 1;
        boolean isError = info.responseCode >= INTERNAL_SERVER_ERROR
                || info.responseCode == 0
                || (info.responseFlags & ~UNREMARKABLE) != 0
                || (isFiltersAnswer && info.responseCode >= BAD_REQUEST);
        int kept = tape.verdict(isError, info.endNs - info.startNs, stream.randomValue());
        if (kept == DecisionTape.KEPT_NOT) {
            return;
        }
        tape.begin(kept);
        long durationUs = (info.endNs - info.startNs) / NS_PER_US;
        tape.putLong(TapeLayout.EPOCH_US, stream.worker().epochMicros() - durationUs);
        tape.put(TapeLayout.STATUS, info.responseCode);
        tape.putLong(TapeLayout.FLAGS, info.responseFlags);
        tape.putLong(TapeLayout.RECEIVED, info.bytesReceived);
        tape.putLong(TapeLayout.SENT, info.bytesSent);
        tape.text(TapeLayout.DETAILS, TapeLayout.DETAILS_MAX, info.responseCodeDetails);
        writeRequest(tape, stream.requestHeaders());
        writeTimes(tape, info);
        writeTarget(tape, stream.knownTarget(), info.upstreamCluster);
        writeAttempts(tape, info);
        writeFilters(tape, chain, isFiltersAnswer ? filterAt : -1, stopped);
        tape.end();
    }

    private static void writeRequest(DecisionTape tape, HeaderBlock headers) {
        tape.text(
                TapeLayout.METHOD,
                TapeLayout.METHOD_MAX,
                headers.buffer(),
                headers.methodStart(),
                headers.methodLength());
        tape.text(
                TapeLayout.HOST,
                TapeLayout.HOST_MAX,
                headers.buffer(),
                headers.authorityStart(),
                headers.authorityLength());
        int original = headers.find(HeaderId.X_ENVOY_ORIGINAL_PATH);
        tape.text(
                TapeLayout.PATH,
                TapeLayout.PATH_MAX,
                headers.buffer(),
                original < 0 ? headers.pathStart() : headers.valueStart(original),
                original < 0 ? headers.pathLength() : headers.valueLength(original));
        int id = headers.find(HeaderId.X_REQUEST_ID);
        tape.text(
                TapeLayout.REQUEST_ID,
                TapeLayout.REQUEST_ID_MAX,
                headers.buffer(),
                id < 0 ? 0 : headers.valueStart(id),
                id < 0 ? 0 : headers.valueLength(id));
    }

    private static void writeTimes(DecisionTape tape, StreamInfo info) {
        tape.put(TapeLayout.REQUEST_END, micros(info.requestEndNs, info.startNs));
        tape.put(TapeLayout.UPSTREAM_START, micros(info.upstreamStartNs, info.startNs));
        tape.put(TapeLayout.CONNECTED, micros(info.upstreamConnectedNs, info.startNs));
        tape.put(TapeLayout.UPSTREAM_SENT, micros(info.upstreamTxEndNs, info.startNs));
        tape.put(TapeLayout.HEAD, micros(info.upstreamHeadNs, info.startNs));
        tape.put(TapeLayout.UPSTREAM_END, micros(info.upstreamEndNs, info.startNs));
        tape.put(TapeLayout.END, micros(info.endNs, info.startNs));
    }

    private static int micros(long ns, long startNs) {
        return ns == 0 ? TapeLayout.NEVER : (int) Math.min((ns - startNs) / NS_PER_US, Integer.MAX_VALUE);
    }

    private static void writeTarget(DecisionTape tape, @Nullable RouteTarget target, @Nullable WorkerCluster cluster) {
        tape.put(TapeLayout.ROUTE, target == null ? -1 : target.stats().firstValue());
        tape.text(
                TapeLayout.CLUSTER,
                TapeLayout.CLUSTER_MAX,
                cluster == null ? "" : cluster.descriptor().name());
        HostSet hosts = cluster == null ? null : cluster.hosts().table().hosts();
        tape.put(TapeLayout.HOSTS, hosts == null ? -1 : hosts.size());
        tape.put(TapeLayout.HOSTS_HEALTHY, hosts == null ? -1 : healthy(hosts));
    }

    private static int healthy(HostSet hosts) {
        if (hosts.size() > HOSTS_COUNTED_MAX) {
            return -1;
        }
        int healthy = 0;
        for (int i = 0; i < hosts.size(); i++) {
            healthy += hosts.state(i).isHealthy() ? 1 : 0;
        }
        return healthy;
    }

    private static void writeAttempts(DecisionTape tape, StreamInfo info) {
        AttemptTrail trail = info.trail;
        tape.put(TapeLayout.TIMERS, trail.timers());
        tape.put(TapeLayout.ATTEMPTS, trail.count());
        for (int i = 0; i < trail.kept(); i++) {
            UpstreamHost host = trail.host(i);
            if (host != null) {
                tape.attempt(
                        i,
                        micros(trail.startNs(i), info.startNs),
                        micros(trail.endNs(i), info.startNs),
                        trail.status(i),
                        trail.outcome(i),
                        host.addressText());
            }
        }
    }

    private static void writeFilters(DecisionTape tape, FilterChain chain, int answering, long stopped) {
        tape.text(
                TapeLayout.FILTER,
                TapeLayout.FILTER_MAX,
                answering < 0 ? "" : chain.factories().get(answering).name());
        tape.text(TapeLayout.STOPPED, TapeLayout.STOPPED_MAX, "");
        for (long left = stopped; left != 0; left &= left - 1) {
            if (left != stopped) {
                tape.append(TapeLayout.STOPPED, TapeLayout.STOPPED_MAX, ", ");
            }
            tape.append(
                    TapeLayout.STOPPED,
                    TapeLayout.STOPPED_MAX,
                    chain.factories().get(Long.numberOfTrailingZeros(left)).name());
        }
    }
}
