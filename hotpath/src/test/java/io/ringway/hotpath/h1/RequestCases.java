package io.ringway.hotpath.h1;

import java.util.ArrayList;
import java.util.List;

/** Tables of request heads, each with the RFC section or the attack class that decides it and the outcome that {@link HeadFeeder} describes. */
final class RequestCases {
    /** One head. */
    record Case(String rule, String text, String expected, H1Limits limits) {
        @Override
        public String toString() {
            return rule + ": " + Bytes.visible(text);
        }
    }

    static final H1Limits HTTP_10 = new H1Limits(60 * 1024, 100, 60 * 1024, true, true, false, UnderscoreAction.ALLOW);
    private static final H1Limits SMALL = new H1Limits(128, 3, 48, false, true, false, UnderscoreAction.ALLOW);

    private RequestCases() {}

    /** A head of GET / with Host and more field lines, each with its CR LF. */
    private static String get(String lines) {
        return "GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
    }

    private static String post(String lines) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
    }

    /** What a head made by {@link #get} without special fields gives. */
    private static String got(String fields) {
        return "GET / host=a 1.1 [" + fields + "]";
    }

    static List<Case> valid() {
        List<Case> cases = new ArrayList<>();
        startLines(cases);
        targets(cases);
        hosts(cases);
        fieldLines(cases);
        framing(cases);
        connection(cases);
        http10(cases);
        return cases;
    }

    private static void startLines(List<Case> cases) {
        ok(cases, "9112 3", get(""), got(""));
        ok(cases, "9112 2.2 one empty line before", "\r\n" + get(""), got(""));
        for (String method : List.of(
                "HEAD",
                "POST",
                "PUT",
                "DELETE",
                "OPTIONS",
                "TRACE",
                "PATCH",
                "get",
                "GETT",
                "G",
                "M-SEARCH",
                "PROPFIND",
                "!#$%&'*+-.^_`|~09azAZ",
                "A".repeat(32))) {
            ok(cases, "9110 9.1", method + " /x HTTP/1.1\r\nHost: a\r\n\r\n", method + " /x host=a 1.1 []");
        }
    }

    private static void targets(List<Case> cases) {
        ok(cases, "9112 3.2.1", target("GET", "/a/b;c?d=e&f=%20"), "GET /a/b;c?d=e&f=%20 host=a 1.1 []");
        ok(cases, "9112 3.2.1", target("GET", "//x"), "GET //x host=a 1.1 []");
        ok(cases, "9112 3.2.1", target("GET", "/\"<>\\^`{|}~!"), "GET /\"<>\\^`{|}~! host=a 1.1 []");
        ok(cases, "9112 3.2.1", target("GET", "/" + "p".repeat(9000)), "GET /" + "p".repeat(9000) + " host=a 1.1 []");
        ok(cases, "9112 3.2.2", target("GET", "http://b/c?d"), "GET /c?d host=b 1.1 [] absolute");
        ok(cases, "9112 3.2.2", target("GET", "HTTPS://b:8443/c"), "GET /c host=b:8443 1.1 [] absolute https");
        ok(cases, "9112 3.2.2 no path", target("GET", "http://b"), "GET / host=b 1.1 [] absolute");
        ok(
                cases,
                "9112 3.2.2 no path",
                target("GET", "https://long.example.com:1"),
                "GET / host=long.example.com:1 1.1 [] absolute https");
        ok(cases, "9112 3.2.2 query only", target("GET", "http://b?c=/d"), "GET /?c=/d host=b 1.1 [] absolute");
        ok(cases, "9112 3.2.2 empty port", target("GET", "http://b:/c"), "GET /c host=b 1.1 [] absolute");
        ok(cases, "9112 3.2.2 empty port", target("GET", "http://b:?c"), "GET /?c host=b 1.1 [] absolute");
        ok(cases, "9112 3.2.4", target("OPTIONS", "http://b"), "OPTIONS * host=b 1.1 [] absolute");
        ok(cases, "9112 3.2.4", target("OPTIONS", "http://b?c"), "OPTIONS /?c host=b 1.1 [] absolute");
        ok(cases, "9112 3.2.4", target("OPTIONS", "*"), "OPTIONS * host=a 1.1 []");
        ok(cases, "9112 3.2.3", target("CONNECT", "b:443"), "CONNECT b:443 host=b:443 1.1 []");
        ok(cases, "9112 3.2.3", target("CONNECT", "[::1]:443"), "CONNECT [::1]:443 host=[::1]:443 1.1 []");
    }

    private static String target(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static String host(String host) {
        return "GET / HTTP/1.1\r\nX: y\r\nhOST:" + host + "\r\n\r\n";
    }

    private static void hosts(List<Case> cases) {
        for (String host : List.of(
                "a",
                "example.com",
                "EXAMPLE.com:8080",
                "127.0.0.1",
                "a:0",
                "a:65535",
                "a-b_c.d~e",
                "xn--bcher-kva.example",
                "a%2Fb",
                "[::1]",
                "[::1]:80",
                "[2001:db8::1:0]",
                "[1:2:3:4:5:6:7:8]",
                "[::ffff:1.2.3.4]",
                "[::]",
                "[1::]",
                "[1:2:3:4:5:6:1.2.3.4]",
                "!$&'()*+;=")) {
            ok(cases, "9112 3.2 / class 9", host(" " + host + "\t "), "GET / host=" + host + " 1.1 [x=y]");
        }
        ok(cases, "9110 4.2.3 empty port", host("a:"), "GET / host=a 1.1 [x=y]");
    }

    private static void fieldLines(List<Case> cases) {
        ok(cases, "9112 5 no white space", get("X:y\r\n"), got("x=y"));
        ok(cases, "9112 5 white space trimmed", get("X: \t y z\t \r\n"), got("x=y z"));
        ok(cases, "9112 5 empty value", get("X:\r\nY: \t \r\n"), got("x=, y="));
        ok(cases, "9110 5.5 obs-text", get("X: a\u00ff~b\u0080\r\n"), got("x=a\u00ff~b\u0080"));
        ok(
                cases,
                "9110 5.5 all visible",
                get("X: " + visible() + "\r\n"),
                got("x=" + visible().strip()));
        ok(cases, "9110 5.5 tab inside", get("X: a\tb\r\n"), got("x=a\tb"));
        ok(cases, "9110 5.5 colons", get("X: a:b::c\r\n"), got("x=a:b::c"));
        ok(cases, "9110 5.6.2 token names", get("!#$%&'*+-.^_`|~09AZaz: v\r\n"), got("!#$%&'*+-.^_`|~09azaz=v"));
        for (int length = 1; length < 42; length++) {
            String name = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789-abcd".substring(0, length);
            String value = "v".repeat(length * 3 % 29);
            ok(
                    cases,
                    "9110 5.1 name lowered",
                    get(name + ": " + value + "\r\n"),
                    got(name.toLowerCase(java.util.Locale.ROOT) + "=" + value));
        }
        ok(cases, "9110 5.3 repeated", get("Accept: a\r\nX: b\r\nACCEPT: c\r\n"), got("accept=a, x=b, accept=c"));
        ok(cases, "9110 5.3 many", get("N: v\r\n".repeat(99)), got("n=v, ".repeat(98) + "n=v"));
        ok(cases, "9110 5.5 long value", get("X: " + "v".repeat(20_000) + "\r\n"), got("x=" + "v".repeat(20_000)));
        ok(cases, "9110 5.1 long name", get("x".repeat(3000) + ": v\r\n"), got("x".repeat(3000) + "=v"));
    }

    private static String visible() {
        StringBuilder text = new StringBuilder();
        for (char c = ' '; c < 0x100; c++) {
            if (c != 0x7F) {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static void framing(List<Case> cases) {
        for (String length : List.of("0", "5", "00012", "9223372036854775807")) {
            ok(
                    cases,
                    "9112 6.2",
                    post("Content-Length: " + length + "\r\n"),
                    "POST / host=a 1.1 [] length=" + Long.parseLong(length));
        }
        ok(cases, "9112 6.1", post("Transfer-Encoding: chunked\r\n"), "POST / host=a 1.1 [] chunked");
        ok(cases, "9112 7 case-insensitive", post("Transfer-Encoding:ChunKED \r\n"), "POST / host=a 1.1 [] chunked");
        ok(cases, "9110 9.3.1 GET with a body", get("Content-Length: 3\r\n"), got("") + " length=3");
        ok(
                cases,
                "9110 10.1.1",
                post("Expect: 100-Continue\r\nContent-Length: 1\r\n"),
                "POST / host=a 1.1 [expect=100-Continue] length=1 expect");
        ok(
                cases,
                "9110 9.3.6 CONNECT",
                "CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\nContent-Length: 0\r\n\r\n",
                "CONNECT b:1 host=b:1 1.1 [] length=0");
        cases.add(new Case(
                "9112 6.3 allow_chunked_length",
                post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
                expectedOk(
                        "POST / host=a 1.1 [] chunked close",
                        post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")),
                new H1Limits(61440, 100, 61440, false, true, true, UnderscoreAction.ALLOW)));
    }

    private static void connection(List<Case> cases) {
        ok(cases, "9112 9.3", get("Connection: keep-alive\r\n"), got("connection=keep-alive"));
        ok(cases, "9112 9.6", get("Connection: CLOSE\r\n"), got("connection=CLOSE") + " close");
        ok(cases, "9112 9.6", get("Connection: closed\r\n"), got("connection=closed"));
        ok(
                cases,
                "9112 9.6",
                get("Connection: Keep-Alive, x , close\r\n"),
                got("connection=Keep-Alive, x , close") + " close");
        ok(
                cases,
                "9112 9.6 two lines",
                get("Connection: x\r\nConnection: ,close\r\n"),
                got("connection=x, connection=,close") + " close");
        ok(
                cases,
                "class 24 32 options",
                get("Connection: " + "a,".repeat(31) + "close\r\n"),
                got("connection=" + "a,".repeat(31) + "close") + " close");
        ok(
                cases,
                "9110 7.8",
                get("Connection: Upgrade\r\nUpgrade: websocket\r\n"),
                got("connection=Upgrade, upgrade=websocket") + " upgrade");
        ok(cases, "9110 7.8 not listed", get("Upgrade: h2c\r\n"), got("upgrade=h2c"));
        ok(cases, "9110 7.8 no Upgrade", get("Connection: upgrade\r\n"), got("connection=upgrade"));
    }

    private static void http10(List<Case> cases) {
        String line = "GET / HTTP/1.0\r\n";
        http10(cases, line + "\r\n", "GET / host= 1.0 [] close");
        http10(cases, line + "Host: a\r\n\r\n", "GET / host=a 1.0 [] close");
        http10(cases, line + "Connection: Keep-Alive\r\n\r\n", "GET / host= 1.0 [connection=Keep-Alive]");
        http10(
                cases,
                line + "Connection: keep-alive, close\r\n\r\n",
                "GET / host= 1.0 [connection=keep-alive, close] close");
        http10(cases, line + "Expect: 100-continue\r\n\r\n", "GET / host= 1.0 [] close");
        http10(
                cases,
                line + "Connection: upgrade\r\nUpgrade: a\r\n\r\n",
                "GET / host= 1.0 [connection=upgrade, upgrade=a] close");
        http10(cases, line + "Content-Length: 5\r\n\r\n", "GET / host= 1.0 [] length=5 close");
    }

    private static void http10(List<Case> cases, String text, String expected) {
        cases.add(new Case("9112 9.3 HTTP/1.0", text, expectedOk(expected, text), HTTP_10));
    }

    static List<Case> refused() {
        List<Case> cases = new ArrayList<>();
        refusedStartLines(cases);
        refusedHosts(cases);
        refusedFieldLines(cases);
        refusedFraming(cases);
        return cases;
    }

    private static void refusedStartLines(List<Case> cases) {
        bad(cases, "class 7 control before the method", "\0" + get(""));
        bad(cases, "class 7 two empty lines", "\r\n\r\n" + get(""));
        bad(cases, "class 7 bare LF before", "\n" + get(""));
        bad(cases, "class 7 bare CR before", "\r" + get(""));
        bad(cases, "9112 2.2 white space before", " " + get(""));
        bad(cases, "9112 3 bare LF", "GET / HTTP/1.1\nHost: a\r\n\r\n");
        bad(cases, "9112 3 bare CR", "GET / HTTP/1.1\rHost: a\r\n\r\n");
        bad(cases, "9112 3 HTTP/0.9", "GET /\r\nHost: a\r\n\r\n");
        bad(cases, "9112 3 two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n");
        bad(cases, "9112 3 two spaces", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n");
        bad(cases, "9112 3 tab", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n");
        bad(cases, "9112 3 tab", "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n");
        bad(cases, "9112 3 space behind", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n");
        bad(cases, "9112 3 third word", "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n");
        bad(cases, "9112 3 no method", " / HTTP/1.1\r\nHost: a\r\n\r\n");
        for (String method : List.of("GE(T", "G@T", "GET:", "\u00c4GET", "A".repeat(33), "G\0T", "[GET]")) {
            bad(cases, "9110 9.1 no token", method + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        for (String version : List.of(
                "http/1.1",
                "HTTP/1.10",
                "HTTP/1",
                "HTTP/1,1",
                "HTTP/11",
                "HTCP/1.1",
                "HTTP/x.1",
                "HTTP 1.1",
                "HTTP/1.1\0")) {
            bad(cases, "9112 2.3", "GET / " + version + "\r\nHost: a\r\n\r\n");
        }
        for (String version : List.of("HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/3.0")) {
            cases.add(new Case("9110 15.6.6", "GET / " + version + "\r\nHost: a\r\n\r\n", "505", H1Limits.DEFAULT));
        }
        for (String target : List.of(
                "x",
                "http:/a",
                "http://",
                "http:///x",
                "ftp://a/",
                "http://u@a/",
                "http://a,b/",
                "http://a:99999/",
                "http://a b/",
                "*",
                "/\0",
                "/\u007f",
                "/\u00e4",
                "/a#b",
                "/\u0001",
                "a:80",
                "?x",
                "http//a/",
                "http://[::1/",
                "http://?x",
                "http://a\\b/",
                "http://u:p@a/",
                "http://a:8x/")) {
            bad(cases, "9112 3.2", target("GET", target));
        }
        for (String target :
                List.of("a", "a:", "/", "*", "http://a:80/", "u@a:80", "a:80/x", "a:65536", "::1:80", "[::1]")) {
            bad(cases, "9112 3.2.3", target("CONNECT", target));
        }
        bad(cases, "9112 3.2.4", target("OPTIONS", "**"));
        bad(cases, "9112 3.2.4", target("POST", "*"));
        cases.add(new Case(
                "9112 3.2.2 allow_absolute_url off",
                target("GET", "http://b/"),
                "400",
                new H1Limits(61440, 100, 61440, false, false, false, UnderscoreAction.ALLOW)));
        cases.add(new Case("9112 3 HTTP/1.0 refused", "GET / HTTP/1.0\r\n\r\n", "426", H1Limits.DEFAULT));
    }

    private static void refusedHosts(List<Case> cases) {
        bad(cases, "9112 3.2 no Host", "GET / HTTP/1.1\r\n\r\n");
        bad(cases, "9112 3.2 no Host", "GET http://a/ HTTP/1.1\r\nX: y\r\n\r\n");
        bad(cases, "9112 3.2 two Hosts", get("Host: a\r\n"));
        bad(cases, "9112 3.2 two Hosts", get("X: y\r\nHOST: b\r\n"));
        bad(cases, "9112 3.2.2 Host invalid beside absolute-form", "GET http://a/ HTTP/1.1\r\nHost: a b\r\n\r\n");
        for (String host : List.of(
                "",
                " ",
                "a b",
                "a,b",
                "a@b",
                "u:p@b",
                "a:99999",
                "a:65536",
                "a:8x",
                "a:080808",
                "a:-1",
                "a:1:2",
                ":80",
                "a/b",
                "a?b",
                "a#b",
                "a\\b",
                "http://a",
                "[::1",
                "::1",
                "[::1]x",
                "[::1]:x",
                "[:::1]",
                "[1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:8:9]",
                "[12345::]",
                "[g::1]",
                "[::1.2.3]",
                "[::1.2.3.256]",
                "[::1.2.3.4.5]",
                "[1::2::3]",
                "[:1]",
                "[1:]",
                "[]",
                "[1:2:3:4:5:6:7:1.2.3.4]",
                "[::1..2.3]",
                "[1:2:3:4:5:6:7:8::]",
                "[fe80::1%25eth0]",
                "[v1.x]",
                "a%2",
                "a%zz",
                "a\u00e4",
                "a\"b",
                "a<b",
                "a^b",
                "[::1.2.3.0004]",
                "a|b")) {
            bad(cases, "9112 3.2 / class 9", host(" " + host));
        }
        cases.add(new Case("9112 3.2 HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", "400", HTTP_10));
        cases.add(new Case("9112 3.2 HTTP/1.0", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n", "400", HTTP_10));
    }

    private static void refusedFieldLines(List<Case> cases) {
        bad(cases, "class 8 obs-fold", get("X: y\r\n folded\r\n"));
        bad(cases, "class 8 obs-fold", get("X: y\r\n\tfolded\r\n"));
        bad(cases, "class 8 obs-fold of the first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n");
        bad(cases, "class 8 space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n");
        bad(cases, "class 8 tab before colon", get("X\t: y\r\n"));
        bad(cases, "class 8 empty name", get(": v\r\n"));
        bad(cases, "class 8 empty name", get(":\r\n"));
        bad(cases, "class 8 no colon", get("Xyz\r\n"));
        bad(cases, "class 8 no colon", get("Content-Length 5\r\nX: y\r\n"));
        for (char c : new char[] {
            '(', ')', '@', '[', ']', '{', '}', '"', '/', ';', '<', '=', '>', '?', '\\', ',', 0x80, 0xFF, 1, 0x7F, '\r',
            '\n'
        }) {
            bad(cases, "9110 5.1 no token", get("Xabcdefg" + c + "hijk: v\r\n"));
            bad(cases, "9110 5.1 no token", get("X" + c + ": v\r\n"));
        }
        for (char c = 0; c < 0x20; c++) {
            if (c != '\t') {
                bad(cases, "class 7 control in a value", get("X: a" + c + "b\r\n"));
                bad(cases, "class 7 control ends a value", get("X: a" + c + "\r\n"));
            }
        }
        bad(cases, "class 7 DEL in a value", get("X: a\u007fb\r\n"));
        bad(cases, "class 7 bare LF ends a line", get("X: y\nZ: z\r\n"));
        bad(cases, "class 7 bare LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n");
        bad(cases, "class 7 bare CR ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n");
        bad(cases, "class 7 CR CR LF", get("X: y\r\r\n"));
        bad(cases, "9110 5.5 obs-text in a known name", get("Acc\u00e9pt: v\r\n"));
        bad(cases, "9110 5.1 known name with a CR for its dash", get("Content\rLength: 5\r\n"));
        cases.add(new Case(
                "Envoy headers_with_underscores_action",
                get("A_b: c\r\n"),
                "400",
                new H1Limits(61440, 100, 61440, false, true, false, UnderscoreAction.REJECT_REQUEST)));
        cases.add(new Case(
                "Envoy headers_with_underscores_action",
                get("A_b: c\r\nD: e\r\n_: f\r\n"),
                expectedOk(got("d=e"), get("A_b: c\r\nD: e\r\n_: f\r\n")),
                new H1Limits(61440, 100, 61440, false, true, false, UnderscoreAction.DROP_HEADER)));
    }

    private static void refusedFraming(List<Case> cases) {
        bad(cases, "class 1 CL.TE", post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n"));
        bad(cases, "class 1 TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n"));
        cases.add(new Case(
                "class 1 HTTP/1.0",
                "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n",
                "400",
                HTTP_10));
        cases.add(new Case(
                "class 2 TE in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "400", HTTP_10));
        for (String coding : List.of(
                "chunked, identity",
                "chunked, chunked",
                "chunked;a=b",
                "\u000bchunked",
                "chunked,",
                ",chunked",
                "",
                " ",
                "\"chunked\"",
                "chunked chunked",
                "chunked\u00a0",
                "gzip;q=1, chunked")) {
            bad(cases, "class 2 TE.TE", post("Transfer-Encoding: " + coding + "\r\n"));
        }
        for (String coding :
                List.of("xchunked", "identity", "gzip", "gzip, chunked", "gzip,deflate", "chunke", "chunkedd")) {
            cases.add(new Case(
                    "class 2 unknown coding", post("Transfer-Encoding: " + coding + "\r\n"), "501", H1Limits.DEFAULT));
        }
        bad(cases, "class 2 two lines", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"));
        bad(cases, "class 2 two lines", post("Transfer-Encoding: chunked\r\nX: y\r\nTransfer-Encoding: identity\r\n"));
        bad(cases, "class 2 space before colon", post("Transfer-Encoding : chunked\r\n"));
        bad(cases, "class 2 folded", post("Transfer-Encoding:\r\n chunked\r\n"));
        for (String length : List.of(
                "+5",
                "-1",
                "0x5",
                "5,5",
                "5, 5",
                "5, 6",
                "18446744073709551616",
                "9223372036854775808",
                "99999999999999999999",
                "",
                "5 5",
                "5.0",
                "\"5\"",
                "5;",
                "1e3",
                "\u0663",
                "00000000000000000005")) {
            bad(cases, "class 4", post("Content-Length: " + length + "\r\n"));
        }
        bad(cases, "class 4 two equal lines", post("Content-Length: 5\r\nContent-Length: 5\r\n"));
        bad(cases, "class 4 two lines", post("Content-Length: 5\r\nX: y\r\ncontent-length: 6\r\n"));
        for (String expectation : List.of(
                "y 100-continue",
                "100-continue, x",
                "200-ok",
                "",
                "100-continue\r\nExpect: 100-continue",
                "100-continue;a")) {
            cases.add(new Case("class 15", post("Expect: " + expectation + "\r\n"), "417", H1Limits.DEFAULT));
        }
        bad(cases, "class 24 too many options", get("Connection: " + "a,".repeat(33) + "\r\n"));
        bad(cases, "class 24 too many options", get("Connection: a,b\r\n".repeat(17)));
        bad(cases, "class 24 too many empty options", get("Connection: " + ",".repeat(60) + "\r\n"));
        bad(cases, "9110 9.3.6 CONNECT with a body", "CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\nContent-Length: 1\r\n\r\n");
        bad(
                cases,
                "9110 9.3.6 CONNECT with a body",
                "CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    /** Class 22: just under, at and over each limit. The small limits are 128 bytes of head, 3 fields, 48 bytes of request line. */
    static List<Case> limited() {
        List<Case> cases = new ArrayList<>();
        String lines = "Host: a\r\n\r\n";
        for (int length : new int[] {47, 48, 49, 60}) {
            String path = "/" + "p".repeat(length - "GET / HTTP/1.1\r\n".length());
            String text = "GET " + path + " HTTP/1.1\r\n" + lines;
            String expected = length <= 48 ? expectedOk("GET " + path + " host=a 1.1 []", text) : "414";
            cases.add(new Case("class 22 request line of " + length, text, expected, SMALL));
        }
        cases.add(new Case("class 22 endless target", "GET /" + "p".repeat(200), "414", SMALL));
        cases.add(new Case(
                "class 22 endless target, no own limit", "GET /" + "p".repeat(61440), "431", H1Limits.DEFAULT));
        for (int length : new int[] {127, 128, 129, 140}) {
            String value = "v".repeat(length - get("X: \r\n").length());
            String text = get("X: " + value + "\r\n");
            String expected = length <= 128 ? expectedOk(got("x=" + value), text) : "431";
            cases.add(new Case("class 22 head of " + length, text, expected, SMALL));
        }
        cases.add(new Case("class 22 endless value", "GET / HTTP/1.1\r\nHost: " + "a".repeat(120), "431", SMALL));
        cases.add(new Case("class 22 endless name", "GET / HTTP/1.1\r\n" + "a".repeat(120), "431", SMALL));
        cases.add(new Case(
                "class 22 bad byte behind the limit", "GET / HTTP/1.1\r\n" + "a".repeat(120) + "\0", "431", SMALL));
        cases.add(new Case(
                "class 22 3 fields",
                get("A: b\r\nC: d\r\n"),
                expectedOk(got("a=b, c=d"), get("A: b\r\nC: d\r\n")),
                SMALL));
        cases.add(new Case("class 22 4 fields", get("A: b\r\nC: d\r\nE: f\r\n"), "431", SMALL));
        cases.add(new Case("class 22 101 fields", get("N: v\r\n".repeat(100)), "431", H1Limits.DEFAULT));
        String big = get("X: " + "v".repeat(61440 - get("X: \r\n").length()) + "\r\n");
        cases.add(new Case(
                "class 22 60 KiB",
                big,
                expectedOk(got("x=" + "v".repeat(61440 - get("X: \r\n").length())), big),
                H1Limits.DEFAULT));
        cases.add(new Case("class 22 over 60 KiB", get("X: " + "v".repeat(61440) + "\r\n"), "431", H1Limits.DEFAULT));
        return cases;
    }

    private static String expectedOk(String expected, String text) {
        return expected + " bytes=" + text.length();
    }

    private static void ok(List<Case> cases, String rule, String text, String expected) {
        cases.add(new Case(rule, text, expectedOk(expected, text), H1Limits.DEFAULT));
    }

    private static void bad(List<Case> cases, String rule, String text) {
        cases.add(new Case(rule, text, "400", H1Limits.DEFAULT));
    }
}
