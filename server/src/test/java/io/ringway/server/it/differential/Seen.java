package io.ringway.server.it.differential;

import io.ringway.testkit.Header;
import io.ringway.testkit.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** A request as a server read it: what must be the same for all of them. Text is Latin-1. */
record Seen(String method, String target, String host, String test, long bodyBytes, String bodySha256) {
    static final String MARK = "/mark/";

    static Seen of(RecordedRequest request) {
        return new Seen(
                request.method(),
                request.target(),
                first(request.headers(), "host"),
                first(request.headers(), "x-test"),
                request.body().length(),
                request.body().sha256());
    }

    private static String first(List<Header> headers, String name) {
        List<String> all = Header.all(headers, name);
        return all.isEmpty() ? "" : all.getFirst();
    }

    /** Reads a line of {@code recorder.js} and {@code recorder.py}: fields in hex, apart from the length, one space between them. */
    static Seen parse(String line) {
        String[] parts = line.split(" ", -1);
        return new Seen(
                text(parts[0]), text(parts[1]), text(parts[2]), text(parts[3]), Long.parseLong(parts[4]), parts[5]);
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    boolean isMark() {
        return target.startsWith(MARK);
    }
}
