package io.ringway.hotpath.trace;

import io.ringway.hotpath.client.HttpCall;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.WorkerCluster;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends reports of spans to their collectors over this worker's connections to clusters. Owner: worker. */
public final class CollectorCalls {
    /** Collectors answer with a word or two. */
    private static final int ANSWER_BYTES_MAX = 16 * 1024;

    private static final int FIRST_GOOD = 200;
    private static final int FIRST_BAD = 300;

    /** What became of a report. */
    public enum Outcome {
        SENT,
        /** The collector does not want it. */
        REFUSED,
        /** There is no answer. */
        FAILED,
        /** There is no such cluster in the configuration in force. */
        NO_CLUSTER
    }

    private final WorkerServices worker;
    private final Deque<HttpCall> idle = new ArrayDeque<>();

    public CollectorCalls(WorkerServices worker) {
        this.worker = worker;
    }

    /**
     * Sends a report.
     *
     * @param cluster the collector's, or null if there is none of its name
     * @param body the spans in the collector's encoding
     * @param timeoutNs for the whole exchange
     * @param done called once, on the worker, maybe before this returns
     */
    public void send(
            @Nullable WorkerCluster cluster, Collector to, byte[] body, long timeoutNs, Consumer<Outcome> done) {
        if (cluster == null) {
            done.accept(Outcome.NO_CLUSTER);
            return;
        }
        HttpCall call = idle.isEmpty() ? new HttpCall(worker) : idle.pop();
        if (!prepare(call, to, body)) {
            call.cancel();
            idle.push(call);
            done.accept(Outcome.FAILED);
            return;
        }
        call.send(cluster, timeoutNs, ANSWER_BYTES_MAX, new HttpCall.Listener() {
            @Override
            public void onAnswer(HttpCall answered) {
                int status = answered.responseHeaders().status();
                idle.push(answered);
                done.accept(status >= FIRST_GOOD && status < FIRST_BAD ? Outcome.SENT : Outcome.REFUSED);
            }

            @Override
            public void onFailure(HttpCall failed, HttpCall.Failure failure) {
                idle.push(failed);
                done.accept(Outcome.FAILED);
            }
        });
    }

    private static boolean prepare(HttpCall call, Collector to, byte[] body) {
        boolean fits = call.prepare("POST", to.path(), to.authority())
                && call.field("content-type", to.encoding().contentType());
        for (Collector.Field field : to.fields()) {
            fits = fits && call.field(field.name(), field.value());
        }
        return fits && call.requestBody().append(body, 0, body.length);
    }
}
