package io.ringway.server.it;

import io.ringway.hotpath.stats.StatName.Tag;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Envoy's rules by which it takes tags out of names without being told, as far as there are such names: a {@code $} is the element that becomes the value,
 * {@code *} any one element, {@code **} the rest.
 */
final class EnvoyTagRules {
    private record Rule(String tag, Pattern pattern) {}

    private static final String ADDRESS =
            "(?:\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[[a-fA-F_\\d]+\\])_\\d+|[^.]+";

    private static final List<Rule> RULES = List.of(
            expression("envoy.response_code", "_rq(_(\\d{3}))$"),
            expression("envoy.response_code_class", "_rq_((\\d))xx$"),
            elements("envoy.virtual_cluster", "vhost.*.vcluster.$.**"),
            expression("envoy.ssl_cipher", "^listener\\..*?\\.ssl\\.ciphers(\\.([\\w-]+))$"),
            expression("envoy.ssl_version", "^(?:listener|cluster)\\..*?\\.ssl\\.versions(\\.([\\w.-]+))$"),
            expression("cipher_suite", "^cluster\\.[^.]+\\.ssl\\.ciphers(\\.([\\w-]+))$"),
            elements("envoy.tcp_prefix", "tcp.$.**"),
            elements("envoy.cluster_name", "cluster.$.**"),
            elements("envoy.rbac_http_prefix", "http.*.rbac.$.**"),
            elements("envoy.ext_authz_prefix", "http.*.ext_authz.$.**"),
            elements("envoy.http_conn_manager_prefix", "http.$.**"),
            expression(
                    "envoy.worker_id",
                    "^(?:listener\\.(?:" + ADDRESS + ")\\.|listener_manager\\.|server\\.)worker_((\\d+)\\.)"),
            expression("envoy.listener_address", "^listener\\.((" + ADDRESS + ")\\.)"),
            elements("envoy.virtual_host", "vhost.$.**"),
            elements("envoy.route", "vhost.*.route.$.**"),
            expression("envoy.local_http_ratelimit_prefix", "^(([^.]+)\\.)http_local_rate_limit\\."),
            elements("envoy.local_network_ratelimit_prefix", "local_rate_limit.$.**"),
            elements("envoy.connection_limit_prefix", "connection_limit.$.**"),
            expression("envoy.rbac_prefix", "^(([^.]+)\\.)rbac\\."),
            expression("envoy.proxy_protocol_version", "^proxy_proto\\.((?:[^.]+\\.)?versions\\.v(\\d)\\.)"));

    private EnvoyTagRules() {}

    private static Rule expression(String tag, String regex) {
        return new Rule(tag, Pattern.compile(regex));
    }

    private static Rule elements(String tag, String elements) {
        String regex = elements.replace(".", "\\.")
                .replace("\\.**", "\\..+")
                .replace("*\\.", "[^.]+\\.")
                .replace("$\\.", "(([^.]+)\\.)");
        return expression(tag, "^" + regex + "$");
    }

    /** The tags and, in the last place, the name without them under the tag {@code ""}. */
    static List<Tag> apply(String name) {
        List<Tag> tags = new ArrayList<>();
        BitSet removed = new BitSet();
        for (Rule rule : RULES) {
            Matcher matcher = rule.pattern().matcher(name);
            if (matcher.find()) {
                tags.add(new Tag(rule.tag(), matcher.group(2)));
                removed.set(matcher.start(1), matcher.end(1));
            }
        }
        StringBuilder rest = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (!removed.get(i)) {
                rest.append(name.charAt(i));
            }
        }
        tags.add(new Tag("", rest.toString()));
        return tags;
    }
}
