package io.ringway.hotpath.network.tcp;

import io.ringway.hotpath.filter.ConnectionInfo;
import io.ringway.hotpath.filter.DynamicMetadata;
import io.ringway.hotpath.filter.FilterState;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.routing.MatchInput;
import org.jspecify.annotations.Nullable;

/** A proxied connection as access logs look at it: a stream without heads. One for all connections of a proxy. Owner: worker. */
final class TcpLogView implements StreamView {
    private final WorkerServices worker;
    private final HeaderBlock noHeaders;
    private final DynamicMetadata noMetadata = new DynamicMetadata();
    private final FilterState noState = new FilterState();
    private final MatchInput noRequest = new MatchInput();
    private @Nullable TcpSession session;

    TcpLogView(WorkerServices worker) {
        this.worker = worker;
        noHeaders = new HeaderBlock(worker.buffers().buffer());
    }

    /** Whose line is written next. */
    void show(TcpSession shown) {
        session = shown;
    }

    private TcpSession session() {
        TcpSession shown = session;
        if (shown == null) {
            throw new IllegalStateException("nothing to log");
        }
        return shown;
    }

    @Override
    public WorkerServices worker() {
        return worker;
    }

    @Override
    public boolean isHttp() {
        return false;
    }

    @Override
    public HeaderBlock requestHeaders() {
        return noHeaders;
    }

    @Override
    public HeaderBlock responseHeaders() {
        return noHeaders;
    }

    @Override
    public StreamInfo info() {
        return session().info();
    }

    @Override
    public DynamicMetadata metadata() {
        return noMetadata;
    }

    @Override
    public FilterState filterState() {
        return noState;
    }

    @Override
    public ConnectionInfo connection() {
        return session().downstream();
    }

    @Override
    public long trustedAddress() {
        return Slices.NONE;
    }

    @Override
    public long randomValue() {
        return session().randomValue();
    }

    @Override
    public MatchInput matchInput() {
        return noRequest;
    }
}
