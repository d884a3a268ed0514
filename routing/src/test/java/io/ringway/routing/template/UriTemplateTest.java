package io.ringway.routing.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.routing.regex.RegexCompiler;
import io.ringway.routing.regex.RegexReplacer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UriTemplateTest {
    private static UriTemplate template(String text) {
        return UriTemplate.compile(text, new RegexCompiler());
    }

    private static UnsafeBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Rules of Envoy's UriTemplateMatchConfig; its own examples first. */
    @ParameterizedTest
    @CsvSource({
        "/videos/*/*/*.m4s, /videos/123414/hls/1080p5000_00001.m4s, true",
        "/videos/{file}, /videos/1080p5000_00001.m4s, true",
        "/**.mpd, /content/123/india/dash/55/manifest.mpd, true",
        "/api/*/*/**, /api/cart/item/1/2, true",
        "/api/*/*/**, /api/cart/item, false",
        "/api/*/*/**, /api/cart/item/, true",
        "/a/*, /a/b, true",
        "/a/*, /a/, false",
        "/a/*, /a/b/c, false",
        "/a/*, /a/b=c, false",
        "/a/*, /a/%2Fb, true",
        "/a/**, /a/, true",
        "/a/**, /a, false",
        "/a/{x=b/*}/c, /a/b/z/c, true",
        "/a/{x=b/*}/c, /a/y/z/c, false",
        "/a/{x=**}, /a/b/c/d, true",
        "/a/{x=**}/end, /a/b/c/end, true",
        "/a/{x=**}/end, /a/b/c/end/, false",
        "/v1.0/$(x)+, /v1.0/$(x)+, true",
        "/v1.0/$(x)+, /v1x0/$(x)+, false",
        "/, /, true",
        "/a/, /a/, true",
        "/a/, /a, false",
    })
    void wholePathsMatch(String template, String path, boolean expected) {
        UnsafeBuffer bytes = bytes(path);
        assertThat(template(template).regex().matches(bytes, 0, bytes.capacity()))
                .isEqualTo(expected);
        assertThat(template(template).regex().isAutomaton()).isTrue();
    }

    /** The first three are examples of Envoy's UriTemplateRewriteConfig. */
    @ParameterizedTest
    @CsvSource({
        "/{country}/{lang=**}, /{lang}/x/{country}, /us/en-gb/a, /en-gb/a/x/us",
        "/api/{version}/users/{id=**}, /{id}/{version}, /api/v1/users/3/4, /3/4/v1",
        "/a/{x=b/*}/c, /z{x}, /a/b/q/c, /zb/q",
        "/a/{x}, /{x}/{x}, /a/1, /1/1",
        "/a/{x=**}, /fixed, /a/1/2, /fixed",
        "/a/{x=**}, /b/{x}, /a/, /b/",
        "/a/{x}, /b/{x}, /other/1, /other/1",
    })
    void variablesMove(String template, String rewrite, String path, String expected) {
        RegexReplacer replacer = new RegexReplacer();
        UnsafeBuffer input = bytes(path);
        int length = replacer.replace(template(template).rewrite(rewrite), input, 0, input.capacity());
        String result =
                length == RegexReplacer.UNCHANGED ? path : replacer.output().getStringWithoutLengthUtf8(0, length);
        assertThat(result).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, slash",
        "'', slash",
        "/a//b, empty segment",
        "/{x, not closed",
        "/{}, proper name",
        "/{1x}, proper name",
        "/{x=}, takes nothing",
        "/{x=*/}, middle of a segment",
        "/{x=*a}, middle of a segment",
        "/{x}/{x}, twice",
        "/{a}/{b}/{c}/{d}/{e}/{f}, more than 5",
        "/{abcdefghijklmnopq}, longer than 16",
        "/**/*, behind",
        "/**/{x}, behind",
        "/{x=**}/{y=*}, behind",
        "/*a/b, not at its end",
        "/a*, character",
        "/a?b, character",
        "/a/***, character",
        "/é, character",
    })
    void whatIsNoTemplateIsRefused(String template, String message) {
        assertThatThrownBy(() -> template(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNoRewriteIsRefused() {
        UriTemplate template = template("/{x}");
        assertThatThrownBy(() -> template.rewrite("{x}")).hasMessageContaining("slash");
        assertThatThrownBy(() -> template.rewrite("/{y}")).hasMessageContaining("\"y\"");
        assertThatThrownBy(() -> template.rewrite("/{x")).hasMessageContaining("not closed");
        assertThatThrownBy(() -> template.rewrite("/a//b")).hasMessageContaining("empty segment");
        assertThatThrownBy(() -> template.rewrite("/a?b=c")).hasMessageContaining("character");
    }
}
