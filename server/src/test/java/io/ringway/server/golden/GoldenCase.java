package io.ringway.server.golden;

import io.ringway.config.runtime.RuntimeEntry;
import io.ringway.config.runtime.RuntimeLayer;
import io.ringway.config.runtime.RuntimeSnapshot;
import io.ringway.server.rehearsal.Field;
import io.ringway.server.rehearsal.PlayedRequest;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request and what is expected of it.
 *
 * @param rule what Envoy's documentation says
 * @param fields of the case as written, with {@code name}, {@code ask} and {@code expect} among them
 */
record GoldenCase(String name, String rule, YamlTree fields) {
    /** Nobody's (RFC 5737). */
    private static final String EXTERNAL = "192.0.2.1";

    private static final String INTERNAL = "10.0.0.1";

    GoldenCase {
        fields.allow(
                "name",
                "ask",
                "headers",
                "client",
                "internal",
                "random",
                "runtime",
                "past_manager",
                "answered_with",
                "expect");
    }

    /** {@code ask} is method, authority and target, with one space between them. */
    PlayedRequest request() {
        String[] words = fields.text("ask").split(" ", -1);
        if (words.length != 3) {
            throw new IllegalArgumentException(name + ": \"ask\" is method, authority and target");
        }
        boolean isInternal = fields.flag("internal");
        return new PlayedRequest(
                words[0],
                words[1],
                words[2],
                fields("headers"),
                Endpoint.ip(fields.textOr("client", isInternal ? INTERNAL : EXTERNAL), 40_000),
                Long.parseUnsignedLong(fields.textOr("random", "0")),
                Map.of(),
                preparation(isInternal),
                fields("answered_with"));
    }

    private PlayedRequest.Preparation preparation(boolean isInternal) {
        if (!fields.flag("past_manager")) {
            return PlayedRequest.Preparation.BY_PROXY;
        }
        return isInternal ? PlayedRequest.Preparation.NONE_INTERNAL : PlayedRequest.Preparation.NONE_EXTERNAL;
    }

    private List<Field> fields(String key) {
        List<Field> result = new ArrayList<>();
        for (String line : fields.texts(key)) {
            int colon = line.indexOf(':', 1);
            result.add(new Field(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip()));
        }
        return result;
    }

    RuntimeSnapshot runtime() {
        Map<String, RuntimeEntry> entries = new HashMap<>();
        fields.treeOr("runtime").texts().forEach((key, value) -> entries.put(key, RuntimeEntry.of(value)));
        return new RuntimeSnapshot(List.of(new RuntimeLayer("case", entries)));
    }

    YamlTree expected() {
        return fields.tree("expect");
    }
}
