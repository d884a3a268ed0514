package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.log.AccessLogFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the proxy's own answers are changed before the filters see them (Envoy {@code HttpConnectionManager.local_reply_config}). Owner: any
 * (immutable).
 *
 * @param rules the first that fits applies
 * @param format of bodies, unless the rule has one; null: bodies stay as they are
 */
public record LocalReplyMapping(List<Rule> rules, @Nullable BodyFormat format) {
    public LocalReplyMapping {
        rules = List.copyOf(rules);
    }

    /** What a body looks like. */
    public record BodyFormat(Format format, String contentType) {}

    /**
     * One of Envoy's {@code ResponseMapper}s.
     *
     * @param status the new one, 0: as it is
     * @param body the new one, null: as it is
     * @param headers fields that are added, null: none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    public record Rule(
            AccessLogFilter filter,
            int status,
            byte @Nullable [] body,
            @Nullable BodyFormat format,
            @Nullable HeaderChanges headers) {}
}
