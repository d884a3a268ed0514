package io.ringway.perf.jmh;

import java.util.Locale;

/** Request heads that the parser benchmarks read. */
final class RequestHeads {
    private static final String TYPICAL = """
            GET /api/v1/orders/4711?expand=lines HTTP/1.1
            Host: shop.example
            User-Agent: curl/8.9.1
            Accept: */*
            X-Request-Id: 7d1f8a52-0c1e-4f5e-9d58-2b7f0a6cc1d9

            """;

    private static final String BROWSER = """
            GET /catalogue/lamps?page=2&sort=price HTTP/1.1
            Host: shop.example
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Accept-Language: en-GB,en;q=0.8,de;q=0.5
            Accept-Encoding: gzip, deflate, br, zstd
            Cookie: session=8f14e45fceea167a5a36dedd4bea2543; theme=dark; consent=yes; experiment=b-17
            Referer: https://shop.example/catalogue/lamps
            Origin: https://shop.example
            Authorization: Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI0MiIsImV4cCI6MTgwMDAwMDAwMH0.c2lnbmF0dXJlLWJ5dGVz
            Cache-Control: no-cache
            Pragma: no-cache
            DNT: 1
            Sec-Fetch-Dest: document
            Sec-Fetch-Mode: navigate
            Sec-Fetch-Site: same-origin
            Sec-Fetch-User: ?1
            Upgrade-Insecure-Requests: 1
            Priority: u=0, i
            Connection: keep-alive

            """;

    private RequestHeads() {}

    static String of(String kind) {
        return switch (kind) {
            case "typical" -> withCrLf(TYPICAL);
            case "browser" -> withCrLf(BROWSER);
            case "worst" -> worst();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** As many fields as are allowed by default, none of them well known, 8 KiB together. */
    private static String worst() {
        StringBuilder head =
                new StringBuilder("GET /").append("a/".repeat(500)).append(" HTTP/1.1\r\nHost: shop.example\r\n");
        for (int i = 1; i < 100; i++) {
            head.append(String.format(Locale.ROOT, "X-Custom-Field-%02d: %s\r\n", i, "v".repeat(52)));
        }
        return head.append("\r\n").toString();
    }

    private static String withCrLf(String text) {
        return text.replace("\n", "\r\n");
    }
}
