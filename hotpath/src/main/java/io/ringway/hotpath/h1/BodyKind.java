package io.ringway.hotpath.h1;

/** How the end of a body is found (RFC 9112 section 6.3). Owner: any (immutable). */
public enum BodyKind {
    /** There is no body. */
    NONE,
    /** Content-Length bytes, which may be 0. */
    LENGTH,
    /** Chunks up to the last one and the trailer section. */
    CHUNKED,
    /** All bytes until the peer closes: responses only. */
    UNTIL_CLOSE
}
