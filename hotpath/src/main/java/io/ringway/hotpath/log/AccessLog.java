package io.ringway.hotpath.log;

import io.ringway.hotpath.format.Format;
import org.jspecify.annotations.Nullable;

/**
 * One configured access log (Envoy {@code config.accesslog.v3.AccessLog} of a file, stdout or stderr). Owner: any (immutable).
 *
 * @param filter which streams are logged, or null for all
 */
public record AccessLog(
        LogFile file, Format format, @Nullable AccessLogFilter filter) {}
