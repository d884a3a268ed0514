package io.ringway.hotpath.h1;

/** What to do with a field whose name holds an underscore (Envoy {@code headers_with_underscores_action}). Owner: any (immutable). */
public enum UnderscoreAction {
    /** Forward it. */
    ALLOW,
    /** Answer 400. */
    REJECT_REQUEST,
    /** Forward the message without it. */
    DROP_HEADER
}
