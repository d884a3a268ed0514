package io.ringway.server.it.differential;

import java.util.Random;

/** Makes byte streams of one to four requests: mostly right, some odd, some wrong at one or two places. Same seed, same streams. */
final class StreamMaker {
    private static final String[] METHODS = {
        "GET",
        "GET",
        "GET",
        "POST",
        "POST",
        "PUT",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "PATCH",
        "PROPFIND",
        "M-SEARCH",
        "get",
        "X_Y",
        "TRACE"
    };
    private static final String[] TARGETS = {
        "/",
        "/a",
        "/a/b?c=d",
        "/a//b",
        "/%41",
        "/%zz",
        "/a;b=c",
        "/?",
        "/a?b?c",
        "/../a",
        "/a/./b/../c",
        "/%2e%2e/a",
        "/a%20b",
        "/~a",
        "/a+b",
        "/a|b",
        "/a\"b",
        "/{a}",
        "/a\\b",
        "/\u00e4",
        "http://other.example/x",
        "*",
        "/a#b",
        "/%00",
        "/:a",
        "//a/b",
        "/a%2Fb",
        "/'a'",
        "/<a>"
    };
    private static final String[] FIELDS = {
        "X-Test: 1",
        "X-Test:1",
        "X-Test:   spaces   ",
        "X-Test: \ttab\t",
        "X-Test:",
        "X-Test: \u00fc\u00ff",
        "X-Test: a, b, c",
        "X-Test: \"quoted \\\" text\"",
        "x_test: underscore",
        "Cookie: a=b; c=d",
        "Cookie: e=f",
        "Connection: keep-alive",
        "Connection: x-test",
        "Connection: close",
        "TE: trailers",
        "Expect: 100-continue",
        "Upgrade: h2c",
        "Accept: */*",
        "Authorization: Basic YTpi",
        "X-Test: one\r\n two",
        "X-Test : space",
        "Content-Length: 3",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Host: second"
    };
    private static final String NASTY = "\r\n\0\t :;,\"\\\u000b\u000c\u007f\u0080\u00ff\u0085+-0x%#?/@[]{}";

    private final Random random;

    StreamMaker(long seed) {
        random = new Random(seed);
    }

    String next() {
        StringBuilder stream = new StringBuilder();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            stream.append(request());
        }
        if (random.nextInt(3) == 0) {
            for (int left = 1 + random.nextInt(2); left > 0; left--) {
                mutate(stream);
            }
        }
        return stream.toString();
    }

    private String request() {
        StringBuilder out = new StringBuilder();
        out.append(pick(METHODS)).append(' ').append(pick(TARGETS)).append(" HTTP/1.1\r\nHost: a.example\r\n");
        // most of them have nothing odd, so that the streams go on
        for (int left = random.nextInt(4); left > 0; left--) {
            out.append(random.nextInt(4) == 0 ? pick(FIELDS) : "X-Test: " + random.nextInt(1000))
                    .append("\r\n");
        }
        switch (random.nextInt(5)) {
            case 0 -> addFixed(out);
            case 1 -> addChunked(out);
            default -> out.append("\r\n");
        }
        return out.toString();
    }

    private void addFixed(StringBuilder out) {
        String body = body();
        out.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
    }

    private void addChunked(StringBuilder out) {
        out.append(
                random.nextBoolean() ? "Transfer-Encoding: chunked\r\n\r\n" : "transfer-encoding:  CHUNKED \r\n\r\n");
        for (int left = random.nextInt(4); left > 0; left--) {
            String body = body();
            if (!body.isEmpty()) {
                String size = Integer.toHexString(body.length());
                out.append("0".repeat(random.nextInt(3)))
                        .append(random.nextBoolean() ? size.toUpperCase(java.util.Locale.ROOT) : size)
                        .append(random.nextInt(4) == 0 ? ";name=\"value\"" : "")
                        .append("\r\n")
                        .append(body)
                        .append("\r\n");
            }
        }
        out.append(random.nextInt(4) == 0 ? "0\r\nX-Trailer: 1\r\n\r\n" : "0\r\n\r\n");
    }

    /** Bytes, or what looks like a request. */
    private String body() {
        if (random.nextInt(3) == 0) {
            return "GET /inner HTTP/1.1\r\nHost: inner\r\n\r\n";
        }
        StringBuilder body = new StringBuilder();
        for (int left = random.nextInt(random.nextInt(8) == 0 ? 5000 : 30); left > 0; left--) {
            body.append((char) random.nextInt(256));
        }
        return body.toString();
    }

    private void mutate(StringBuilder stream) {
        int at = random.nextInt(stream.length());
        switch (random.nextInt(4)) {
            case 0 -> stream.insert(at, NASTY.charAt(random.nextInt(NASTY.length())));
            case 1 -> stream.setCharAt(at, NASTY.charAt(random.nextInt(NASTY.length())));
            case 2 -> stream.deleteCharAt(at);
            default -> {
                int end = stream.indexOf("\r\n", at);
                if (end > 0) {
                    stream.insert(end, "\r\n" + pick(FIELDS));
                }
            }
        }
        if (stream.isEmpty()) {
            stream.append("GET");
        }
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
