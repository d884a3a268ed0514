package io.ringway.hotpath.hcm;

import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;

/**
 * Answers that the proxy makes itself, with Envoy's bodies (text/plain). Owner: worker.
 */
public final class LocalReply {
    static final int TEMPORARY_REDIRECT = 307;
    public static final int BAD_REQUEST = 400;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int METHOD_NOT_ALLOWED = 405;
    public static final int REQUEST_TIMEOUT = 408;
    public static final int PAYLOAD_TOO_LARGE = 413;
    public static final int HEADERS_TOO_LARGE = 431;
    public static final int INTERNAL_SERVER_ERROR = 500;
    public static final int SERVICE_UNAVAILABLE = 503;
    public static final int GATEWAY_TIMEOUT = 504;
    public static final int INSUFFICIENT_STORAGE = 507;

    public static final byte[] NO_BODY = {};
    static final byte[] TEXT_PAYLOAD_TOO_LARGE = bytes("Payload Too Large");
    static final byte[] TEXT_STREAM_TIMEOUT = bytes("stream timeout");
    static final byte[] TEXT_REQUEST_TIMEOUT = bytes("request timeout");

    private LocalReply() {}

    /**
     * Writes an answer through the stream's encoder filters. Fields that the caller put into the response block beforehand (a
     * Location, say) stay.
     *
     * @return false if there is no memory
     */
    static boolean write(Stream stream, int status, byte[] body) {
        HeaderBlock headers = stream.responseHeaders();
        headers.status(status);
        headers.contentLength(body.length);
        if (body.length == 0) {
            stream.encodeHeaders(true);
            return true;
        }
        BufferPool pool = stream.worker().buffers();
        int block = body.length <= BufferPool.BLOCK_BYTES ? pool.take() : BufferPool.NONE;
        if (block == BufferPool.NONE) {
            return false;
        }
        pool.buffer().putBytes(block, body);
        Constants constants = stream.worker().constants();
        Text name = constants.name(HeaderId.CONTENT_TYPE);
        boolean fits = headers.has(HeaderId.CONTENT_TYPE)
                || headers.set(HeaderId.CONTENT_TYPE, name, constants.intern("text/plain"));
        stream.encodeHeaders(false);
        if (stream.isActive()) {
            stream.encodeData(block, body.length, true);
        }
        pool.give(block);
        return fits;
    }

    /** ASCII bytes of a body. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
