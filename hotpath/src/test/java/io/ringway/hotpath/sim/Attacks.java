package io.ringway.hotpath.sim;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Heads and bodies that must be refused, each with a request behind it that must reach nobody (RFC 9112 sections 2.2, 5, 6, 7.1). */
final class Attacks {
    private static final String POST = "POST /attack HTTP/1.1\r\nHost: a\r\n";
    private static final String GET = "GET /attack HTTP/1.1\r\n";
    private static final String EVIL = "GET /r/evil HTTP/1.1\r\nHost: a\r\nX-Id: evil\r\n\r\n";

    private static final List<String> TEXTS = List.of(
            POST + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
            POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
            POST + "Content-Length: +5\r\n\r\nabcde",
            POST + "Content-Length: 5,6\r\n\r\nabcde",
            POST + "Content-Length: 18446744073709551617\r\n\r\na",
            POST + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\na\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcdeXX0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n5;\nabcde\r\n0\r\n\r\n",
            GET + "Host: a\nX: b\r\n\r\n",
            GET + "Host: a\r\nX: a\rb\r\n\r\n",
            GET + "Host: a\r\nX: a\u0000b\r\n\r\n",
            GET + "Host: a\r\n folded\r\n\r\n",
            GET + "Host: a\r\nHost: b\r\n\r\n",
            GET + "X: no host\r\n\r\n",
            "GET /attack HTTP/3.7\r\nHost: a\r\n\r\n",
            "\u0000" + GET + "Host: a\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n");

    private Attacks() {}

    static int count() {
        return TEXTS.size();
    }

    static byte[] bytes(int index) {
        return (TEXTS.get(index) + EVIL).getBytes(StandardCharsets.ISO_8859_1);
    }
}
