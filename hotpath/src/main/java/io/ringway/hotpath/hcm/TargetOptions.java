package io.ringway.hotpath.hcm;

/**
 * What a connection manager makes of paths and hosts before anything looks at them, so that what is decided on is what is forwarded. Owner:
 * any (immutable).
 *
 * @param isPathNormalized dot segments are resolved, unreserved characters unescaped ({@code normalize_path}, RFC 3986 section 6.2.2)
 * @param areSlashesMerged slashes next to one another become one ({@code merge_slashes})
 * @param escapedSlashes {@code path_with_escaped_slashes_action}
 * @param hostPort {@code strip_matching_host_port}, {@code strip_any_host_port}
 * @param isTrailingDotStripped {@code strip_trailing_host_dot}
 */
public record TargetOptions(
        boolean isPathNormalized,
        boolean areSlashesMerged,
        EscapedSlashes escapedSlashes,
        HostPort hostPort,
        boolean isTrailingDotStripped) {

    /** What to do about {@code %2F} and {@code %5C} in a path (Envoy {@code PathWithEscapedSlashesAction}). */
    public enum EscapedSlashes {
        KEEP_UNCHANGED,
        REJECT_REQUEST,
        UNESCAPE_AND_REDIRECT,
        UNESCAPE_AND_FORWARD
    }

    /** Which port is taken off the host. */
    public enum HostPort {
        KEEP,
        /** The listener's own. */
        STRIP_MATCHING,
        STRIP_ANY
    }

    /** Envoy's defaults: everything stays as it is. */
    public static final TargetOptions DEFAULT =
            new TargetOptions(false, false, EscapedSlashes.KEEP_UNCHANGED, HostPort.KEEP, false);
}
