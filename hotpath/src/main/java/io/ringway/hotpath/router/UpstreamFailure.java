package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.upstream.ResetReason;
import org.jspecify.annotations.Nullable;

/** What Envoy says where no attempt brought an answer: text, response code details, flag. Owner: any (stateless). */
final class UpstreamFailure {
    private static final String TEXT = "upstream connect error or disconnect/reset before headers. ";
    private static final int BAD_GATEWAY = 502;

    private UpstreamFailure() {}

    static int status(ResetReason reason) {
        return reason == ResetReason.PROTOCOL_ERROR ? BAD_GATEWAY : LocalReply.SERVICE_UNAVAILABLE;
    }

    /** The body; a failure is rare enough to build it anew. */
    static byte[] body(ResetReason reason, @Nullable String transportFailure, boolean isRetried) {
        String text = TEXT + (isRetried ? "retried and the latest " : "") + "reset reason: " + reason.text();
        if (transportFailure != null && !transportFailure.isEmpty()) {
            text += ", transport failure reason: " + transportFailure;
        }
        return LocalReply.bytes(text);
    }

    static String details(ResetReason reason) {
        return switch (reason) {
            case CONNECTION_FAILURE -> "upstream_reset_before_response_started{remote_connection_failure}";
            case CONNECTION_TIMEOUT -> "upstream_reset_before_response_started{connection_timeout}";
            case CONNECTION_TERMINATION -> "upstream_reset_before_response_started{connection_termination}";
            case PROTOCOL_ERROR -> "upstream_reset_before_response_started{protocol_error}";
            case OVERFLOW -> "upstream_reset_before_response_started{overflow}";
            case LOCAL_RESET -> "upstream_reset_before_response_started{local_reset}";
        };
    }

    static ResponseFlag flag(ResetReason reason) {
        return switch (reason) {
            case CONNECTION_FAILURE, CONNECTION_TIMEOUT -> ResponseFlag.UPSTREAM_CONNECTION_FAILURE;
            case CONNECTION_TERMINATION -> ResponseFlag.UPSTREAM_CONNECTION_TERMINATION;
            case PROTOCOL_ERROR -> ResponseFlag.UPSTREAM_PROTOCOL_ERROR;
            case OVERFLOW -> ResponseFlag.UPSTREAM_OVERFLOW;
            case LOCAL_RESET -> ResponseFlag.LOCAL_RESET;
        };
    }
}
