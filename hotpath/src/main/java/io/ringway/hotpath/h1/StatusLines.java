package io.ringway.hotpath.h1;

/**
 * Status lines with the standard reason phrases (RFC 9110 section 15 and the IANA registry), as Envoy writes them: an upstream's own phrase is not
 * forwarded. Owner: any (immutable).
 */
final class StatusLines {
    private static final int FIRST = 100;
    private static final int LAST = 999;
    private static final ConstantText[] LINES = new ConstantText[LAST - FIRST + 1];

    static {
        String phrases = """
            100 Continue
            101 Switching Protocols
            102 Processing
            103 Early Hints
            200 OK
            201 Created
            202 Accepted
            203 Non-Authoritative Information
            204 No Content
            205 Reset Content
            206 Partial Content
            207 Multi-Status
            208 Already Reported
            226 IM Used
            300 Multiple Choices
            301 Moved Permanently
            302 Found
            303 See Other
            304 Not Modified
            305 Use Proxy
            307 Temporary Redirect
            308 Permanent Redirect
            400 Bad Request
            401 Unauthorized
            402 Payment Required
            403 Forbidden
            404 Not Found
            405 Method Not Allowed
            406 Not Acceptable
            407 Proxy Authentication Required
            408 Request Timeout
            409 Conflict
            410 Gone
            411 Length Required
            412 Precondition Failed
            413 Payload Too Large
            414 URI Too Long
            415 Unsupported Media Type
            416 Range Not Satisfiable
            417 Expectation Failed
            421 Misdirected Request
            422 Unprocessable Entity
            423 Locked
            424 Failed Dependency
            425 Too Early
            426 Upgrade Required
            428 Precondition Required
            429 Too Many Requests
            431 Request Header Fields Too Large
            500 Internal Server Error
            501 Not Implemented
            502 Bad Gateway
            503 Service Unavailable
            504 Gateway Timeout
            505 HTTP Version Not Supported
            506 Variant Also Negotiates
            507 Insufficient Storage
            508 Loop Detected
            510 Not Extended
            511 Network Authentication Required
            """;
        for (String phrase : phrases.split("\n", 0)) {
            LINES[Integer.parseInt(phrase.substring(0, 3)) - FIRST] = new ConstantText("HTTP/1.1 " + phrase + "\r\n");
        }
        for (int status = FIRST; status <= LAST; status++) {
            if (LINES[status - FIRST] == null) {
                LINES[status - FIRST] = new ConstantText("HTTP/1.1 " + status + " Unknown\r\n");
            }
        }
    }

    private StatusLines() {}

    /**
     * The status line with its CR LF.
     *
     * @param status 100 to 999
     */
    static ConstantText of(int status) {
        return LINES[status - FIRST];
    }
}
