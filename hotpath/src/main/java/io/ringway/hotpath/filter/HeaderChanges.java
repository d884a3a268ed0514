package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.HeaderBlock;

/**
 * What the configuration changes in a head ({@code request_headers_to_add} and its like, of all levels that apply). Owner: any (immutable);
 * {@link #apply} runs on the worker.
 */
public interface HeaderChanges {

    /**
     * Changes a head; values it makes up go to the stream's scratch memory.
     *
     * @return false if there is no memory or the block is full
     */
    boolean apply(StreamCallbacks callbacks, HeaderBlock headers);
}
