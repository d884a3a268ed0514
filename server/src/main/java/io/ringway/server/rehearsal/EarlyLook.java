package io.ringway.server.rehearsal;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.WorkerCluster;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/**
 * A filter whose request heads somebody looks at before it does. It keeps its place in the chain, which is what routes know it by. Owner: the
 * thread that plays.
 */
record EarlyLook(HttpFilterFactory filter, BiConsumer<StreamCallbacks, HeaderBlock> look) implements HttpFilterFactory {

    @Override
    public String name() {
        return filter.name();
    }

    @Override
    public void onWorkerStart(WorkerServices worker, IntFunction<WorkerCluster> clusters) {
        filter.onWorkerStart(worker, clusters);
    }

    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new Looked(filter.create(callbacks), callbacks.stream(), look);
    }

    private record Looked(HttpFilter filter, StreamCallbacks stream, BiConsumer<StreamCallbacks, HeaderBlock> look)
            implements HttpFilter {
        @Override
        public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
            look.accept(stream, headers);
            return filter.decodeHeaders(headers, endStream);
        }

        @Override
        public DataStatus decodeData(int position, int length, boolean endStream) {
            return filter.decodeData(position, length, endStream);
        }

        @Override
        public HeadersStatus decodeTrailers(HeaderBlock trailers) {
            return filter.decodeTrailers(trailers);
        }

        @Override
        public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
            return filter.encodeHeaders(headers, endStream);
        }

        @Override
        public DataStatus encodeData(int position, int length, boolean endStream) {
            return filter.encodeData(position, length, endStream);
        }

        @Override
        public HeadersStatus encodeTrailers(HeaderBlock trailers) {
            return filter.encodeTrailers(trailers);
        }

        @Override
        public void onDownstreamBacklog(boolean isHigh) {
            filter.onDownstreamBacklog(isHigh);
        }

        @Override
        public void onDestroy() {
            filter.onDestroy();
        }
    }
}
