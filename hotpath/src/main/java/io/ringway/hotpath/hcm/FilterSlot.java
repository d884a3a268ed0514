package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.FilterOverrides;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One filter's place in a stream's chain. Owner: worker. */
final class FilterSlot implements FilterCallbacks {
    private final Stream stream;
    private final int index;

    FilterSlot(Stream stream, int index) {
        this.stream = stream;
        this.index = index;
    }

    @Override
    public StreamCallbacks stream() {
        return stream;
    }

    @Override
    public @Nullable Object routeConfig() {
        List<Object> configs = routeConfigs();
        return configs.isEmpty() ? null : configs.getLast();
    }

    @Override
    public List<Object> routeConfigs() {
        RouteTarget target = stream.routeTarget();
        FilterOverrides overrides = target == null ? null : target.filters();
        return overrides == null
                ? List.of()
                : stream.choiceOf(overrides).configs().get(index);
    }

    @Override
    public void continueDecoding() {
        if (stream.isActive()) {
            stream.requestPass().continueFrom(index);
        }
    }

    @Override
    public void continueEncoding() {
        if (stream.isActive()) {
            stream.responsePass().continueFrom(stream.responsePass().positionOf(index));
        }
    }

    @Override
    public BodyBuffer decodedBody() {
        return stream.requestPass().body(index);
    }

    @Override
    public BodyBuffer encodedBody() {
        return stream.responsePass().body(stream.responsePass().positionOf(index));
    }

    @Override
    public void injectDecodedData(int position, int length, boolean endStream) {
        if (stream.isActive()) {
            stream.requestPass().inject(index, position, length, endStream);
        }
    }

    @Override
    public void injectEncodedData(int position, int length, boolean endStream) {
        if (stream.isActive()) {
            stream.responsePass().inject(stream.responsePass().positionOf(index), position, length, endStream);
        }
    }
}
