package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.RouteTracing;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.filter.TraceContext;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.http.Text;
import io.ringway.transport.memory.BufferPool;

/**
 * Names of spans by routes, and the field {@code x-envoy-decorator-operation} with which a proxy beside a client and one beside a server tell
 * them to each other. What the other side says goes before what the route says. Owner: worker.
 */
final class OperationFields {
    private static final int FIELD = HeaderId.X_ENVOY_DECORATOR_OPERATION;

    private final boolean isEgress;

    OperationFields(boolean isEgress) {
        this.isEgress = isEgress;
    }

    /** Of a stream that belongs to a trace. */
    void onRequest(StreamCallbacks stream) {
        HeaderBlock head = stream.requestHeaders();
        TraceContext trace = stream.info().trace;
        RouteTracing route = trace.route;
        trace.isOperationTold = route != null && route.hasOperation() && route.isOperationTold();
        if (isEgress) {
            if (route != null && trace.isOperationTold) {
                set(stream, head, route.operation());
            }
            return;
        }
        int told = head.find(FIELD);
        if (told >= 0) {
            if (head.valueLength(told) > 0) {
                trace.operationSlice = Slices.of(head.valueStart(told), head.valueLength(told));
                trace.isOperationTold = false;
            }
            head.removeAll(FIELD);
        }
    }

    /** False if the answer's head has no room. */
    boolean onAnswer(StreamCallbacks stream) {
        HeaderBlock head = stream.responseHeaders();
        TraceContext trace = stream.info().trace;
        if (!isEgress) {
            RouteTracing route = trace.route;
            return route == null || !trace.isOperationTold || set(stream, head, route.operation());
        }
        int told = head.find(FIELD);
        if (told >= 0) {
            int length = head.valueLength(told);
            int copy = length == 0 ? BufferPool.NONE : stream.scratch().copy(head.valueStart(told), length);
            if (copy != BufferPool.NONE) {
                trace.operationSlice = Slices.of(copy, length);
            }
            head.removeAll(FIELD);
        }
        return true;
    }

    private static boolean set(StreamCallbacks stream, HeaderBlock head, byte[] operation) {
        Scratch scratch = stream.scratch();
        Text name = stream.worker().constants().name(FIELD);
        int value = scratch.copy(operation);
        return value != BufferPool.NONE && head.set(FIELD, name, value, operation.length);
    }
}
