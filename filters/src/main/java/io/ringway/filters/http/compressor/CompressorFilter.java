package io.ringway.filters.http.compressor;

import io.ringway.filters.shared.coding.BodyCoding;
import io.ringway.filters.shared.coding.CoderPool;
import io.ringway.filters.shared.coding.ContentCoder.Failure;
import io.ringway.filters.shared.coding.FieldList;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;

/**
 * Compresses bodies piece by piece as they pass (Envoy {@code envoy.extensions.filters.http.compressor.v3.Compressor}). Owner: worker.
 */
final class CompressorFilter implements HttpFilter, BodyCoding.Listener {
    private static final String VARY_NAME = "vary";
    private static final String ACCEPT_ENCODING_NAME = "Accept-Encoding";
    private static final byte[] VARY = ascii(VARY_NAME);
    private static final byte[] ETAG = ascii("etag");
    private static final byte[] CACHE_CONTROL = ascii("cache-control");
    private static final byte[] NO_TRANSFORM = ascii("no-transform");
    private static final byte[] ACCEPT_ENCODING = ascii("accept-encoding");
    private static final byte[] MORE = ascii(", " + ACCEPT_ENCODING_NAME);
    private static final int ABSENT = -1;

    private final FilterCallbacks callbacks;
    private final CompressorSettings settings;
    private final CoderPool pool;
    private final WorkerServices worker;
    private final BodyCoding request;
    private final BodyCoding response;
    private final Text encoding;
    private final Text vary;
    private final Text acceptEncoding;
    private final ChainCompressors chain;
    /** What the client accepts, in the request's head; {@link #ABSENT} if it did not say. */
    private int acceptStart = ABSENT;

    private int acceptLength;

    CompressorFilter(FilterCallbacks callbacks, CompressorSettings settings, CoderPool pool) {
        this.callbacks = callbacks;
        this.settings = settings;
        this.pool = pool;
        worker = callbacks.stream().worker();
        int chunk = settings.library().chunkBytes();
        request = new BodyCoding(callbacks, true, settings.request().stats().bytes(), chunk, 0, this);
        response = new BodyCoding(callbacks, false, settings.response().stats().bytes(), chunk, 0, this);
        Constants constants = worker.constants();
        encoding = constants.intern(settings.library().encoding());
        vary = constants.intern(VARY_NAME);
        acceptEncoding = constants.intern(ACCEPT_ENCODING_NAME);
        chain = callbacks.stream()
                .shared(
                        ChainCompressors.class,
                        () -> new ChainCompressors(worker.buffers().buffer()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // ---- request ----

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        chain.add(settings);
        noteAccepted(headers);
        CompressorOverride override = override();
        if (isResponseEnabled(override) && isAcceptRemoved(override)) {
            headers.removeAll(HeaderId.ACCEPT_ENCODING);
        }
        CompressorSettings.Direction direction = settings.request();
        boolean isCompressed = !endStream
                && settings.isRequestSet()
                && direction.enabled().isOn(worker.runtime())
                && !headers.isUpgrade()
                && direction.isLongEnough(headers, worker)
                && direction.isOfRightType(headers)
                && !headers.has(HeaderId.CONTENT_ENCODING);
        worker.stats()
                .increment(
                        isCompressed
                                ? direction.stats().compressed()
                                : direction.stats().notCompressed());
        if (isCompressed) {
            begin(request, headers);
        }
        return HeadersStatus.CONTINUE;
    }

    /** Remembers the field, its lines made one (RFC 9110 section 5.3). */
    private void noteAccepted(HeaderBlock headers) {
        int field = headers.find(HeaderId.ACCEPT_ENCODING);
        if (field < 0) {
            return;
        }
        for (int other = headers.find(HeaderId.ACCEPT_ENCODING, field + 1);
                other >= 0;
                other = headers.find(HeaderId.ACCEPT_ENCODING, other + 1)) {
            if (headers.append(
                    field,
                    headers.valueStart(other),
                    headers.valueLength(other),
                    stream().scratch())) {
                headers.remove(other);
            }
        }
        acceptStart = headers.valueStart(field);
        acceptLength = headers.valueLength(field);
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        return request.data(position, length, endStream);
    }

    @Override
    public HeadersStatus decodeTrailers(HeaderBlock trailers) {
        return request.beforeTrailers();
    }

    // ---- answer ----

    @Override
    public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
        CompressorSettings.Direction direction = settings.response();
        boolean isWanted = isResponseEnabled(override()) && direction.isLongEnough(headers, worker);
        boolean isCompressible = isWanted && isCompressible(headers);
        boolean isCompressed = !endStream && isWanted && isChosen(headers) && isCompressible;
        worker.stats()
                .increment(
                        isCompressed
                                ? direction.stats().compressed()
                                : direction.stats().notCompressed());
        if (isCompressed) {
            removeStrongEtag(headers);
            begin(response, headers);
        }
        if (isCompressible) {
            addVary(headers);
        }
        return HeadersStatus.CONTINUE;
    }

    @Override
    public DataStatus encodeData(int position, int length, boolean endStream) {
        return response.data(position, length, endStream);
    }

    @Override
    public HeadersStatus encodeTrailers(HeaderBlock trailers) {
        return response.beforeTrailers();
    }

    @Override
    public void onCodingFailure(BodyCoding coding, Failure failure) {
        stream().sendLocalReply(LocalReply.SERVICE_UNAVAILABLE, LocalReply.NO_BODY, "out_of_buffers");
    }

    @Override
    public void onDestroy() {
        request.end();
        response.end();
        chain.clear();
        acceptStart = ABSENT;
    }

    // ---- whether ----

    private boolean isCompressible(HeaderBlock headers) {
        return !headers.isUpgrade()
                && settings.isCompressible(headers.status())
                && settings.response().isOfRightType(headers)
                && !isTransformRefused(headers)
                && isEtagAccepted(headers)
                && !headers.has(HeaderId.CONTENT_ENCODING);
    }

    private static boolean isTransformRefused(HeaderBlock headers) {
        int field = headers.find(CACHE_CONTROL, 0);
        return field >= 0 && FieldList.has(headers, field, NO_TRANSFORM);
    }

    private boolean isEtagAccepted(HeaderBlock headers) {
        if (!settings.isRefusedForEtag() || headers.find(ETAG, 0) < 0) {
            return true;
        }
        worker.stats().increment(settings.counts().notCompressedEtag());
        return false;
    }

    /** Whether it is this filter that the client's wishes lead to. */
    private boolean isChosen(HeaderBlock answer) {
        CompressorStats.Response ids = settings.counts();
        if (acceptStart == ABSENT) {
            worker.stats().increment(ids.noAcceptHeader());
            return false;
        }
        chain.decide(answer, acceptStart, acceptLength);
        boolean isChosen = chain.isChosen(settings.encoding());
        worker.stats()
                .increment(
                        switch (chain.verdict()) {
                            case NAMED -> isChosen ? ids.headerUsed() : ids.headerOvershadowed();
                            case WILDCARD -> ids.headerWildcard();
                            case IDENTITY -> ids.headerIdentity();
                            case NOT_VALID -> ids.headerNotValid();
                        });
        return isChosen;
    }

    // ---- heads ----

    private void begin(BodyCoding coding, HeaderBlock headers) {
        headers.contentLength(HeaderBlock.LENGTH_UNKNOWN);
        headers.set(HeaderId.CONTENT_ENCODING, worker.constants().name(HeaderId.CONTENT_ENCODING), encoding);
        coding.begin(pool);
    }

    /** It stands for other bytes than those that the client gets; a weak one may stay. */
    private static void removeStrongEtag(HeaderBlock headers) {
        int field = headers.find(ETAG, 0);
        if (field < 0 || headers.valueLength(field) <= 2) {
            return;
        }
        int start = headers.valueStart(field);
        int first = headers.buffer().getByte(start) | 0x20;
        if (first != 'w' || headers.buffer().getByte(start + 1) != '/') {
            headers.remove(field);
        }
    }

    private void addVary(HeaderBlock headers) {
        int field = headers.find(VARY, 0);
        if (field < 0) {
            headers.add(HeaderId.OTHER, vary.start(), vary.length(), acceptEncoding.start(), acceptEncoding.length());
            return;
        }
        if (FieldList.has(headers, field, ACCEPT_ENCODING)) {
            return;
        }
        int length = headers.valueLength(field);
        int joined = stream().scratch().reserve(length + MORE.length);
        if (joined != BufferPool.NONE) {
            headers.buffer().putBytes(joined, headers.buffer(), headers.valueStart(field), length);
            headers.buffer().putBytes(joined + length, MORE);
            headers.value(field, joined, length + MORE.length);
        }
    }

    // ---- the route ----

    private CompressorOverride override() {
        return callbacks.routeConfig() instanceof CompressorOverride ofRoute ? ofRoute : CompressorOverride.NONE;
    }

    private boolean isResponseEnabled(CompressorOverride override) {
        Boolean ofRoute = override.isEnabled();
        return ofRoute == null ? settings.response().enabled().isOn(worker.runtime()) : ofRoute;
    }

    private boolean isAcceptRemoved(CompressorOverride override) {
        Boolean ofRoute = override.isAcceptRemoved();
        return ofRoute == null ? settings.isAcceptRemoved() : ofRoute;
    }

    private StreamCallbacks stream() {
        return callbacks.stream();
    }
}
