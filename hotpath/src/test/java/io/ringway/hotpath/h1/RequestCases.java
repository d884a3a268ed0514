package io.ringway.hotpath.h1;

import java.util.ArrayList;
import java.util.List;

/** Tables of request heads with the outcome that {@link RequestFeeder} describes. */
final class RequestCases {
    /** One head; the rule is the RFC section or the attack class that decides it. */
    record Case(String rule, String text, String expected, H1Limits limits) {
        @Override
        public String toString() {
            return rule + ": " + Bytes.visible(text);
        }
    }

    private static final H1Limits LENIENT =
            new H1Limits(60 * 1024, 100, 60 * 1024, true, true, true, UnderscoreAction.ALLOW);
    private static final String HOST = "Host: a\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n";
    private static final String GET_HOST = GET + HOST;

    private RequestCases() {}

    static List<Case> valid() {
        List<Case> cases = new ArrayList<>();
        ok(cases, "9112 3", GET_HOST + "\r\n", "GET#1 / a 1.1 [] | bytes=27/27 length=-1 keep-alive");
        return cases;
    }

    static List<Case> refused() {
        List<Case> cases = new ArrayList<>();
        bad(cases, "class 7 NUL before the method", "\0GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        return cases;
    }

    static List<Case> limited() {
        List<Case> cases = new ArrayList<>();
        cases.add(new Case("9112 3 HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "426", H1Limits.DEFAULT));
        cases.add(new Case(
                "9112 3 HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET#1 /  1.0 [] | bytes=18/18 length=-1 close", LENIENT));
        return cases;
    }

    private static void ok(List<Case> cases, String rule, String text, String expected) {
        cases.add(new Case(rule, text, expected, H1Limits.DEFAULT));
    }

    private static void bad(List<Case> cases, String rule, String text) {
        cases.add(new Case(rule, text, "400", H1Limits.DEFAULT));
    }
}
