package io.ringway.filters.http.extauthz;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.filters.http.FilterConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtAuthzConfigTest {
    private static final String AUTHZ = "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz";

    private static List<String> service(String more) {
        return FilterConfig.problems(
                AUTHZ, "http_service: { server_uri: { uri: 'http://a', cluster: backends, timeout: 1s }" + more + " }");
    }

    @Test
    void whatIsRightIsTaken() {
        assertThat(service("")).isEmpty();
        assertThat(service(", path_prefix: /check")).isEmpty();
    }

    @Test
    void somebodyHasToBeAsked() {
        assertThat(FilterConfig.problems(AUTHZ, "stat_prefix: a"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("RW3001");
        assertThat(FilterConfig.problems(AUTHZ, "grpc_service: { envoy_grpc: { cluster_name: a } }"))
                .containsExactly("RW2042 grpc_service");
    }

    @Test
    void whatTheServerIsSentHasToBeRight() {
        assertThat(service(", path_prefix: check")).containsExactly("RW4009 http_service.path_prefix");
        assertThat(
                        service(
                                ", authorization_request: { headers_to_add: [{ key: host, value: a }, { key: x, value: '%PROTOCOL%' }] }"))
                .containsExactly(
                        "RW4009 http_service.authorization_request.headers_to_add[0].key",
                        "RW2050 http_service.authorization_request.headers_to_add[1].value");
    }
}
