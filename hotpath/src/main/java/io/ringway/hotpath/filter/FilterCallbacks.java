package io.ringway.hotpath.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter's place on its stream: what it may do there that depends on where in the chain it stands. What does not is on {@link #stream}.
 *
 * <p>Owner: worker; every method is called on the stream's worker, between the filter's first event and {@link HttpFilter#onDestroy}.
 */
public interface FilterCallbacks {

    /** The stream: heads, route, statistics, local replies. */
    StreamCallbacks stream();

    /**
     * What {@code typed_per_filter_config} says for this filter on the matched route, the most specific level that says something: weighted
     * cluster, route, virtual host, route configuration. It is what the filter's compiler made of it; null if nothing is said.
     */
    @Nullable
    Object routeConfig();

    /** The same of all levels, the least specific first; for filters that add the levels up. Not to be modified. */
    List<Object> routeConfigs();

    /** Resumes a request that this filter stopped, outside of the call that stopped it: head first, then what is kept of the body. */
    void continueDecoding();

    /** Resumes an answer that this filter stopped. */
    void continueEncoding();

    /** What this filter's STOP_ITERATION_AND_… kept of the request's body. It may be changed until the request goes on. */
    BodyBuffer decodedBody();

    /** What this filter's STOP_ITERATION_AND_… kept of the answer's body. It may be changed until the answer goes on. */
    BodyBuffer encodedBody();

    /**
     * Hands a piece of a body to the filters after this one, in place of what it took with
     * {@link HttpFilter.DataStatus#STOP_ITERATION_NO_BUFFER} (Envoy {@code injectDecodedDataToFilterChain}). If the head waits here it goes
     * first. The last piece carries {@code endStream}, and may be empty.
     *
     * @param position first byte in the worker's region, a view that is valid during the call
     * @param length bytes
     */
    void injectDecodedData(int position, int length, boolean endStream);

    /** The same for an answer, towards the client. */
    void injectEncodedData(int position, int length, boolean endStream);
}
