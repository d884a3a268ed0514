package io.ringway.filters.http.compressor;

import io.ringway.filters.shared.coding.CodingLibrary;
import io.ringway.filters.shared.coding.FeatureFlag;
import io.ringway.filters.shared.coding.FieldList;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.services.WorkerServices;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Of a chain.
 *
 * @param encoding the library's, as bytes
 * @param isRequestSet requests are compressed at all
 * @param isRefusedForEtag answers with an etag stay as they are ({@code disable_on_etag_header})
 * @param isAcceptRemoved the backend does not see what the client accepts ({@code remove_accept_encoding_header})
 * @param uncompressible status codes whose answers stay as they are, in order
 * @param isFirstChoice goes before others that the client likes as much ({@code choose_first})
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
record CompressorSettings(
        CodingLibrary library,
        byte[] encoding,
        boolean isRequestSet,
        Direction request,
        Direction response,
        boolean isRefusedForEtag,
        boolean isAcceptRemoved,
        List<Integer> uncompressible,
        boolean isFirstChoice,
        CompressorStats.Response counts) {

    /** Whether answers with this status may be compressed. */
    boolean isCompressible(int status) {
        for (int i = 0; i < uncompressible.size(); i++) {
            if (uncompressible.get(i) == status) {
                return false;
            }
        }
        return true;
    }

    /**
     * What is said of requests, or of answers ({@code CommonDirectionConfig}).
     *
     * @param lengthMin shorter bodies stay as they are, if their length is told
     * @param contentTypes in lower case; others stay as they are
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Direction(FeatureFlag enabled, int lengthMin, List<byte[]> contentTypes, CompressorStats.Direction stats) {

        /** Counts what is too short. */
        boolean isLongEnough(HeaderBlock headers, WorkerServices worker) {
            long length = headers.contentLength();
            boolean isLong = length == HeaderBlock.LENGTH_UNKNOWN || length >= lengthMin;
            if (!isLong) {
                worker.stats().increment(stats.tooSmall());
            }
            return isLong;
        }

        /** A message without a type is taken. */
        boolean isOfRightType(HeaderBlock headers) {
            int field = headers.find(HeaderId.CONTENT_TYPE);
            if (field < 0) {
                return true;
            }
            UnsafeBuffer buffer = headers.buffer();
            int end = headers.valueStart(field) + headers.valueLength(field);
            int start = FieldList.skipSpace(buffer, headers.valueStart(field), end);
            int length = FieldList.trimEnd(buffer, start, Math.max(start, FieldList.indexOf(buffer, ';', start, end)))
                    - start;
            for (int i = 0; i < contentTypes.size(); i++) {
                if (length == contentTypes.get(i).length
                        && Ascii.equalsIgnoreCase(buffer, start, length, contentTypes.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }
}
