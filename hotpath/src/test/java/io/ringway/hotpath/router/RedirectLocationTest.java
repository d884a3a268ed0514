package io.ringway.hotpath.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.Route;
import io.ringway.routing.action.PathRewrite;
import io.ringway.routing.action.RedirectAction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden redirects after Envoy's RedirectAction; the request is {@code http} unless a case says otherwise. */
class RedirectLocationTest {

    static Stream<Arguments> redirects() {
        return Stream.of(
                Arguments.of(action(null, null, 0, null, null, false), "a.com", "/x?q", 0, "http://a.com/x?q"),
                Arguments.of(action("https", null, 0, null, null, false), "a.com", "/x?q", 0, "https://a.com/x?q"),
                Arguments.of(action("https", null, 0, null, null, false), "a.com:80", "/", 0, "https://a.com/"),
                Arguments.of(action("https", null, 0, null, null, false), "a.com:81", "/", 0, "https://a.com:81/"),
                Arguments.of(action("https", null, 8443, null, null, false), "a.com:80", "/", 0, "https://a.com:8443/"),
                Arguments.of(action(null, null, 81, null, null, false), "a.com", "/", 0, "http://a.com:81/"),
                Arguments.of(action(null, null, 0, null, null, false), "[::1]:80", "/", 0, "http://[::1]:80/"),
                Arguments.of(action("https", null, 0, null, null, false), "[::1]", "/", 0, "https://[::1]/"),
                Arguments.of(action(null, "b.com", 0, null, null, false), "a.com:8080", "/x", 0, "http://b.com/x"),
                Arguments.of(action(null, "b.com", 81, null, null, false), "a.com:8080", "/x", 0, "http://b.com:81/x"),
                Arguments.of(action(null, null, 0, "/new", null, false), "a.com", "/x?q", 0, "http://a.com/new?q"),
                Arguments.of(action(null, null, 0, "/new", null, true), "a.com", "/x?q", 0, "http://a.com/new"),
                Arguments.of(action(null, null, 0, "/new?z", null, true), "a.com", "/x?q", 0, "http://a.com/new?z"),
                Arguments.of(action(null, null, 0, "new", null, false), "a.com", "/x", 0, "http://a.com/new"),
                Arguments.of(action(null, null, 0, null, "/n", false), "a.com", "/old/x?q", 4, "http://a.com/n/x?q"),
                Arguments.of(action(null, null, 0, null, "/", false), "a.com", "/old", 4, "http://a.com/"),
                Arguments.of(
                        action(null, null, 0, null, "/n", false),
                        "a.com",
                        "/any/path?q",
                        Route.WHOLE_PATH,
                        "http://a.com/n?q"));
    }

    @ParameterizedTest
    @MethodSource("redirects")
    void locations(RedirectAction action, String authority, String target, int matched, String expected) {
        String path = RedirectLocation.withoutQuery(target);
        if (action.pathRewrite() instanceof PathRewrite.Prefix(String prefix)) {
            path = RedirectLocation.withPrefix(path, matched, prefix);
        }
        assertThat(RedirectLocation.build(action, "http", authority, target, path))
                .isEqualTo(expected);
    }

    private static RedirectAction action(
            @Nullable String scheme,
            @Nullable String host,
            int port,
            @Nullable String path,
            @Nullable String prefixRewrite,
            boolean isQueryStripped) {
        return new RedirectAction(
                301,
                scheme,
                host,
                port,
                path,
                prefixRewrite == null ? null : new PathRewrite.Prefix(prefixRewrite),
                isQueryStripped);
    }
}
