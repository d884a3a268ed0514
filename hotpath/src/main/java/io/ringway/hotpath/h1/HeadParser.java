package io.ringway.hotpath.h1;

/** What the parsers of requests and of responses have in common. Owner: worker. */
public sealed interface HeadParser permits H1RequestParser, H1ResponseParser {

    /** Forgets a head that was begun. */
    void reset();
}
