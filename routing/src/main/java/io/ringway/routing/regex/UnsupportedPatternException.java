package io.ringway.routing.regex;

/** Our parser or table does not cover a pattern that RE2 knows. */
final class UnsupportedPatternException extends Exception {
    private static final long serialVersionUID = 1;

    UnsupportedPatternException(String what) {
        super(what);
    }
}
