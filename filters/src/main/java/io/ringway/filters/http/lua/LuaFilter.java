package io.ringway.filters.http.lua;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.http.HeaderBlock;

/** {@code envoy.filters.http.lua} on one stream: a function for the request and one for the answer. Owner: worker. */
final class LuaFilter implements HttpFilter {
    private final LuaRun request;
    private final LuaRun response;

    LuaFilter(FilterCallbacks callbacks, LuaWorker worker) {
        request = new RequestRun(callbacks, worker);
        response = new ResponseRun(callbacks, worker);
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        return request.onHead(endStream);
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        return request.onData(position, length, endStream);
    }

    @Override
    public HeadersStatus decodeTrailers(HeaderBlock trailers) {
        return request.onTrailers(trailers);
    }

    @Override
    public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
        return response.onHead(endStream);
    }

    @Override
    public DataStatus encodeData(int position, int length, boolean endStream) {
        return response.onData(position, length, endStream);
    }

    @Override
    public HeadersStatus encodeTrailers(HeaderBlock trailers) {
        return response.onTrailers(trailers);
    }

    @Override
    public void onDestroy() {
        request.onDestroy();
        response.onDestroy();
    }
}
