package io.ringway.filters.http.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.filters.http.FilterConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacConfigTest {
    private static final String RBAC = "envoy.extensions.filters.http.rbac.v3.RBAC";

    private static List<String> problems(String permission, String principal) {
        return FilterConfig.problems(
                RBAC,
                "rules: { policies: { p: { permissions: [" + permission + "], principals: [" + principal + "] } } }");
    }

    @Test
    void whatIsRightIsTaken() {
        assertThat(problems("{ any: true }", "{ any: true }")).isEmpty();
        assertThat(problems("{ requested_server_name: { exact: a } }", "{ authenticated: {} }"))
                .isEmpty();
        assertThat(problems("{ any: true }", "{ authenticated: { principal_name: { prefix: 'spiffe://' } } }"))
                .isEmpty();
        assertThat(FilterConfig.problems(RBAC, "shadow_rules: {}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ requested_server_name: { safe_regex: { regex: '(' } } } | RW4007 requested_server_name.safe_regex.regex",
                "{ destination_ip: { address_prefix: nowhere } } | RW4005 destination_ip.address_prefix",
                "{ destination_port_range: { start: 7, end: 7 } } | RW4009 destination_port_range",
                "{ destination_port: 70000 } | RW3002 destination_port",
                "{ url_path: { path: { safe_regex: { regex: '(' } } } } | RW4007 url_path.path.safe_regex.regex",
                "{ not_rule: { header: { name: a, string_match: { safe_regex: { regex: '[' } } } } } | RW4007 not_rule.header.string_match.safe_regex.regex",
                "{ any: false } | RW3008 any"
            })
    void aWrongPermissionIsReported(String permission, String expected) {
        assertThat(problems(permission, "{ any: true }"))
                .containsExactly(expected.replace(" ", " rules.policies[\"p\"].permissions[0]."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ authenticated: { principal_name: { safe_regex: { regex: '(' } } } } | RW4007 authenticated.principal_name.safe_regex.regex",
                "{ remote_ip: { address_prefix: 1.2.3, prefix_len: 8 } } | RW4005 remote_ip.address_prefix",
                "{ and_ids: { ids: [{ direct_remote_ip: { address_prefix: '', prefix_len: 8 } }] } } | RW3003 and_ids.ids[0].direct_remote_ip.address_prefix"
            })
    void aWrongPrincipalIsReported(String principal, String expected) {
        assertThat(problems("{ any: true }", principal))
                .containsExactly(expected.replace(" ", " rules.policies[\"p\"].principals[0]."));
    }

    @Test
    void whatIsNotSupportedSaysSo() {
        assertThat(FilterConfig.problems(RBAC, "matcher: {}")).containsExactly("RW2042 matcher");
        assertThat(
                        FilterConfig.problems(
                                RBAC,
                                "rules: { policies: { p: { permissions: [{ any: true }], principals: [{ any: true }], condition: {} } } }"))
                .containsExactly("RW2042 rules.policies[\"p\"].condition");
    }
}
