package io.ringway.filters.http.decompressor;

import io.ringway.filters.shared.coding.BodyCoding;
import io.ringway.filters.shared.coding.CoderPool;
import io.ringway.filters.shared.coding.ContentCoder.Failure;
import io.ringway.filters.shared.coding.FieldList;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.services.WorkerServices;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decompresses bodies piece by piece as they pass (Envoy {@code envoy.extensions.filters.http.decompressor.v3.Decompressor}). A body that cannot
 * be decompressed ends its stream: whoever waits for it must not take a part for the whole. Owner: worker.
 */
final class DecompressorFilter implements HttpFilter, BodyCoding.Listener {
    private static final byte[] CACHE_CONTROL = "cache-control".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_TRANSFORM = "no-transform".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TEXT_BAD_REQUEST = LocalReply.bytes("the request's body cannot be decompressed");
    private static final byte[] TEXT_BAD_ANSWER = LocalReply.bytes("the upstream's answer cannot be decompressed");
    private static final int BAD_GATEWAY = 502;
    private static final String DETAILS = "decompression_failed";

    private final FilterCallbacks callbacks;
    private final DecompressorSettings settings;
    private final CoderPool pool;
    private final WorkerServices worker;
    private final BodyCoding request;
    private final BodyCoding response;
    private final Text encoding;

    DecompressorFilter(FilterCallbacks callbacks, DecompressorSettings settings, CoderPool pool) {
        this.callbacks = callbacks;
        this.settings = settings;
        this.pool = pool;
        worker = callbacks.stream().worker();
        int chunk = settings.library().chunkBytes();
        long bound = settings.expansionMax();
        request = new BodyCoding(callbacks, true, settings.request().stats().bytes(), chunk, bound, this);
        response = new BodyCoding(callbacks, false, settings.response().stats().bytes(), chunk, bound, this);
        encoding = worker.constants().intern(settings.library().encoding());
    }

    // ---- request ----

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        if (settings.isAdvertised() && settings.response().enabled().isOn(worker.runtime())) {
            advertise(headers);
        }
        if (!endStream) {
            begin(request, settings.request(), headers);
        }
        return HeadersStatus.CONTINUE;
    }

    /** Adds the encoding to what the client accepts, or puts it there alone; once. */
    private void advertise(HeaderBlock headers) {
        int field = headers.find(HeaderId.ACCEPT_ENCODING);
        if (field < 0) {
            headers.set(HeaderId.ACCEPT_ENCODING, worker.constants().name(HeaderId.ACCEPT_ENCODING), encoding);
        } else if (!names(headers, field)) {
            headers.append(field, encoding.start(), encoding.length(), stream().scratch());
        }
    }

    /** Whether an element is the encoding, whatever its weight. */
    private boolean names(HeaderBlock headers, int field) {
        UnsafeBuffer buffer = headers.buffer();
        int start = headers.valueStart(field);
        int end = start + headers.valueLength(field);
        while (start < end) {
            int comma = FieldList.indexOf(buffer, ',', start, end);
            if (isEncoding(buffer, start, FieldList.indexOf(buffer, ';', start, comma))) {
                return true;
            }
            start = comma + 1;
        }
        return false;
    }

    private boolean isEncoding(UnsafeBuffer buffer, int start, int end) {
        int first = FieldList.skipSpace(buffer, start, end);
        int length = FieldList.trimEnd(buffer, first, end) - first;
        return length == settings.encoding().length
                && Ascii.equalsIgnoreCase(buffer, first, length, settings.encoding());
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
        if (!endStream) {
            begin(response, settings.response(), headers);
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

    // ---- both ----

    private void begin(BodyCoding coding, DecompressorSettings.Direction direction, HeaderBlock headers) {
        int field = headers.find(HeaderId.CONTENT_ENCODING);
        boolean isDecompressed = field >= 0
                && direction.enabled().isOn(worker.runtime())
                && (direction.isForced() || !isTransformRefused(headers))
                && removeFirstCoding(headers, field);
        worker.stats()
                .increment(
                        isDecompressed
                                ? direction.stats().decompressed()
                                : direction.stats().notDecompressed());
        if (isDecompressed) {
            headers.contentLength(HeaderBlock.LENGTH_UNKNOWN);
            coding.begin(pool);
        }
    }

    private static boolean isTransformRefused(HeaderBlock headers) {
        int field = headers.find(CACHE_CONTROL, 0);
        return field >= 0 && FieldList.has(headers, field, NO_TRANSFORM);
    }

    /** False if the first coding is another one. */
    private boolean removeFirstCoding(HeaderBlock headers, int field) {
        UnsafeBuffer buffer = headers.buffer();
        int start = headers.valueStart(field);
        int end = start + headers.valueLength(field);
        int comma = FieldList.indexOf(buffer, ',', start, end);
        if (!isEncoding(buffer, start, comma)) {
            return false;
        }
        int rest = FieldList.skipSpace(buffer, Math.min(comma + 1, end), end);
        if (rest == end) {
            headers.remove(field);
        } else {
            headers.value(field, rest, end - rest);
        }
        return true;
    }

    @Override
    public void onCodingFailure(BodyCoding coding, Failure failure) {
        worker.stats().increment(settings.failures().of(failure));
        if (coding.isRequest()) {
            stream().sendLocalReply(LocalReply.BAD_REQUEST, TEXT_BAD_REQUEST, DETAILS);
        } else {
            stream().sendLocalReply(BAD_GATEWAY, TEXT_BAD_ANSWER, DETAILS);
        }
    }

    @Override
    public void onDestroy() {
        request.end();
        response.end();
    }

    private StreamCallbacks stream() {
        return callbacks.stream();
    }
}
