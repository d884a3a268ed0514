package io.ringway.filters.http.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.filters.http.FilterConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class JwtConfigTest {
    private static final String JWT = "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication";
    private static final String KEYS = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}";
    private static final String PROVIDERS = "providers: { p: { local_jwks: { inline_string: '" + KEYS + "' } } }";

    private static List<String> rules(String rule) {
        return FilterConfig.problems(JWT, PROVIDERS + ", rules: [" + rule + "]");
    }

    private static List<String> remote(String more) {
        return FilterConfig.problems(
                JWT, "providers: { p: { remote_jwks: { http_uri: { timeout: 1s, " + more + " } } }");
    }

    @Test
    void whatIsRightIsTaken() {
        assertThat(rules("{ match: { prefix: / }, requires: { provider_name: p } }"))
                .isEmpty();
        assertThat(remote("cluster: backends, uri: 'https://a/b' }")).isEmpty();
    }

    @Test
    void namesHaveToExist() {
        assertThat(rules("{ match: { prefix: / }, requires: { provider_name: q } }"))
                .containsExactly("RW4009 rules[0].requires.provider_name");
        assertThat(rules("{ match: { prefix: / }, requirement_name: q }"))
                .containsExactly("RW4009 rules[0].requirement_name");
        assertThat(remote("cluster: nobody, uri: 'https://a/b' }"))
                .containsExactly("RW4001 providers[\"p\"].remote_jwks.http_uri.cluster");
    }

    @Test
    void keysHaveToBeOfUse() {
        assertThat(FilterConfig.problems(JWT, "providers: { p: { local_jwks: { inline_string: '{}' } } }"))
                .containsExactly("RW4009 providers[\"p\"].local_jwks");
        assertThat(FilterConfig.problems(JWT, "providers: { p: { local_jwks: { filename: /nowhere/keys } } }"))
                .containsExactly("RW4008 providers[\"p\"].local_jwks.filename");
    }

    @Test
    void fetchesHaveToMakeSense() {
        assertThat(remote("cluster: backends, uri: 'https:///b' }"))
                .containsExactly("RW4009 providers[\"p\"].remote_jwks.http_uri.uri");
        assertThat(remote("cluster: backends, uri: a }, retry_policy: { retry_back_off: { base_interval: 2s, "
                        + "max_interval: 1s } }"))
                .containsExactly("RW4009 providers[\"p\"].remote_jwks.retry_policy.retry_back_off.max_interval");
    }

    @Test
    void whatIsNotSupportedSaysSo() {
        assertThat(FilterConfig.problems(JWT, "filter_state_rules: { name: a }"))
                .containsExactly("RW2042 filter_state_rules");
    }
}
