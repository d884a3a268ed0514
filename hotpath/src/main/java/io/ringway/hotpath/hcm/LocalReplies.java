package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.hcm.LocalReplyMapping.BodyFormat;
import io.ringway.hotpath.hcm.LocalReplyMapping.Rule;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/** Writes the answers that a connection manager makes itself, changed as its configuration says. Owner: worker. */
final class LocalReplies {
    private static final String PLAIN = "text/plain";

    private final WorkerServices worker;
    private final @Nullable LocalReplyMapping mapping;
    private final TextOutput output = new TextOutput();

    LocalReplies(WorkerServices worker, @Nullable LocalReplyMapping mapping) {
        this.worker = worker;
        this.mapping = mapping;
        if (mapping != null) { // their places have to be known before the first answer
            mapping.rules().forEach(rule -> intern(rule.format()));
            intern(mapping.format());
        }
    }

    private void intern(@Nullable BodyFormat format) {
        if (format != null) {
            worker.constants().intern(format.contentType());
        }
    }

    /**
     * Writes an answer through the stream's encoder filters. Fields that the caller put into the response block beforehand (a
     * Location, say) stay.
     *
     * @param body text/plain, unless the block has another type by now
     * @return false if there is no memory
     */
    boolean write(Stream stream, int status, byte[] body) {
        stream.responseHeaders().status(status);
        if (mapping == null) {
            return write(stream, body, null);
        }
        StreamInfo info = stream.info();
        info.responseCode = status;
        Rule rule = find(mapping, stream);
        if (rule == null) {
            return write(stream, body, mapping.format());
        }
        if (rule.status() != 0) {
            stream.responseHeaders().status(rule.status());
            info.responseCode = rule.status();
        }
        HeaderChanges changes = rule.headers();
        if (changes != null && !changes.apply(stream, stream.responseHeaders())) {
            return false;
        }
        BodyFormat format = rule.format() == null ? mapping.format() : rule.format();
        return write(stream, rule.body() == null ? body : rule.body(), format);
    }

    private static @Nullable Rule find(LocalReplyMapping mapping, Stream stream) {
        for (int i = 0; i < mapping.rules().size(); i++) {
            Rule rule = mapping.rules().get(i);
            if (rule.filter().test(stream)) {
                return rule;
            }
        }
        return null;
    }

    private boolean write(Stream stream, byte[] body, @Nullable BodyFormat format) {
        stream.info().localReplyBody = body;
        HeaderBlock headers = stream.responseHeaders();
        if (body.length == 0 && format == null) {
            headers.contentLength(0);
            stream.encodeHeaders(true);
            return true;
        }
        BufferPool pool = worker.buffers();
        int block = body.length <= BufferPool.BLOCK_BYTES ? pool.take() : BufferPool.NONE;
        if (block == BufferPool.NONE) {
            return false;
        }
        int length = 0;
        String contentType = PLAIN;
        if (format != null) {
            length = format(stream, format, block);
            contentType = format.contentType();
        }
        if (length == 0) {
            pool.buffer().putBytes(block, body);
            length = body.length;
            contentType = PLAIN;
        }
        headers.contentLength(length);
        Constants constants = worker.constants();
        Text name = constants.name(HeaderId.CONTENT_TYPE);
        boolean fits = headers.has(HeaderId.CONTENT_TYPE)
                || headers.set(HeaderId.CONTENT_TYPE, name, constants.intern(contentType));
        stream.encodeHeaders(false);
        if (stream.isActive()) {
            stream.encodeData(block, length, true);
        }
        pool.give(block);
        return fits;
    }

    /** Bytes written to the block; 0 if the text does not fit, and the body has to go out as it is. */
    private int format(Stream stream, BodyFormat format, int block) {
        output.reset(worker.buffers().buffer(), block, block + BufferPool.BLOCK_BYTES);
        format.format().write(stream, output);
        return output.isFull() ? 0 : output.position() - block;
    }
}
