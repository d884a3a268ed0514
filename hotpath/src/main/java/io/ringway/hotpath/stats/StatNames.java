package io.ringway.hotpath.stats;

import java.util.ArrayList;
import java.util.List;

/** Names that Envoy forms by a rule of their own. */
final class StatNames {
    private StatNames() {}

    /** {@code <root>.<prefix>_2xx}, whose extracted form is {@code <prefix>_xx} with the tag {@code envoy_response_code_class}. */
    static StatName responseClass(StatName root, String prefix, int digit) {
        List<StatName.Tag> tags = new ArrayList<>(root.tags());
        tags.add(new StatName.Tag("envoy_response_code_class", Integer.toString(digit)));
        return new StatName(
                root.full() + "." + prefix + "_" + digit + "xx",
                root.extracted() + "." + prefix + "_xx",
                List.copyOf(tags));
    }

    /** {@code <root>.<prefix>_503}, whose extracted form is {@code <prefix>} with the tag {@code envoy_response_code}. */
    static StatName responseCode(StatName root, String prefix, int code) {
        List<StatName.Tag> tags = new ArrayList<>(root.tags());
        tags.add(new StatName.Tag("envoy_response_code", Integer.toString(code)));
        return new StatName(
                root.full() + "." + prefix + "_" + code, root.extracted() + "." + prefix, List.copyOf(tags));
    }
}
