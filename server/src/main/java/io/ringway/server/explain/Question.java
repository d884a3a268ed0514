package io.ringway.server.explain;

import io.ringway.server.rehearsal.Field;
import io.ringway.server.rehearsal.PlayedRequest;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What somebody asks about: a request as people write it. Owner: any (immutable).
 *
 * @param isHttps the URL says https
 * @param isInternal the client is to be taken for internal
 * @param client address of the client, or empty for one of the documentation's addresses
 * @param random the stream's one random number
 */
public record Question(
        String method,
        String authority,
        String target,
        List<Field> fields,
        boolean isHttps,
        boolean isInternal,
        String client,
        long random) {
    /** Belongs to nobody (RFC 5737), so it is not internal. */
    private static final String EXTERNAL_CLIENT = "192.0.2.1";

    private static final String INTERNAL_CLIENT = "10.0.0.1";
    private static final int CLIENT_PORT = 40_000;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    public Question {
        fields = List.copyOf(fields);
    }

    /**
     * Reads a question.
     *
     * @param text {@code GET http://host/path?x=1}; without a method it is GET
     * @param headers {@code name: value} each
     * @throws IllegalArgumentException with a message for whoever asked
     */
    public static Question parse(String text, List<String> headers, boolean isInternal, String client, long random) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length > 2 || words[0].isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is not <method> <url>");
        }
        String method = words.length == 2 ? words[0] : "GET";
        requireToken(method, "method");
        String url = words[words.length - 1];
        List<Field> fields = new ArrayList<>();
        String host = "";
        for (String header : headers) {
            Field field = field(header);
            if (field.name().equals("host")) {
                host = field.value();
            } else {
                fields.add(field);
            }
        }
        boolean isHttps = url.regionMatches(true, 0, "https://", 0, 8);
        String rest = isHttps ? url.substring(8) : url.regionMatches(true, 0, "http://", 0, 7) ? url.substring(7) : url;
        int pathStart = pathStart(rest);
        String authority = host.isEmpty() ? rest.substring(0, pathStart) : host;
        String target = withoutFragment(rest.substring(pathStart));
        if (authority.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + url + "' names no host: write http://host/path, or add a header host");
        }
        requirePrintable(authority, "the host");
        requirePrintable(target, "the path");
        boolean isAuthorityForm = method.equals("CONNECT");
        return new Question(
                method,
                authority,
                isAuthorityForm ? authority : target.startsWith("/") ? target : "/" + target,
                fields,
                isHttps,
                isInternal,
                client,
                random);
    }

    private static int pathStart(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return i;
            }
        }
        return rest.length();
    }

    /** A client keeps the fragment to itself (RFC 9110 section 7.1). */
    private static String withoutFragment(String target) {
        int hash = target.indexOf('#');
        return hash < 0 ? target : target.substring(0, hash);
    }

    private static Field field(String header) {
        int colon = header.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("header '" + header + "' is not <name>: <value>");
        }
        String name = header.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        String value = header.substring(colon + 1).strip();
        requireToken(name, "header name");
        if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
            throw new IllegalArgumentException("the value of header '" + name + "' has control characters");
        }
        return new Field(name, value);
    }

    private static void requireToken(String text, String what) {
        if (!text.matches(TOKEN)) {
            throw new IllegalArgumentException("'" + text + "' is not a " + what);
        }
    }

    private static void requirePrintable(String text, String what) {
        if (text.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            throw new IllegalArgumentException(what + " has blanks or control characters");
        }
    }

    /**
     * As a client would send it.
     *
     * @param isRemoteAddressUsed {@code use_remote_address}: whom the connection manager takes for internal follows from the peer's address,
     *     else from x-forwarded-for
     */
    public PlayedRequest toPlay(boolean isRemoteAddressUsed) {
        List<Field> sent = new ArrayList<>(fields);
        if (isHttps && !has("x-forwarded-proto")) {
            sent.add(new Field("x-forwarded-proto", "https"));
        }
        if (isInternal && !isRemoteAddressUsed && !has("x-forwarded-for")) {
            sent.add(new Field("x-forwarded-for", INTERNAL_CLIENT));
        }
        String address = client.isEmpty() ? (isInternal ? INTERNAL_CLIENT : EXTERNAL_CLIENT) : client;
        return new PlayedRequest(
                method,
                authority,
                target,
                sent,
                Endpoint.ip(address, CLIENT_PORT),
                random,
                Map.of(),
                PlayedRequest.Preparation.BY_PROXY,
                List.of());
    }

    private boolean has(String name) {
        return fields.stream().anyMatch(field -> field.name().equals(name));
    }

    @Override
    public String toString() {
        return method + ' ' + (isHttps ? "https://" : "http://") + authority + (method.equals("CONNECT") ? "" : target);
    }
}
