package io.ringway.hotpath.stats;

/** Names that Envoy forms by a rule of their own. */
final class StatNames {
    private StatNames() {}

    /** {@code <root>.<prefix>_2xx}, whose extracted form is {@code <prefix>_xx} with the tag {@code envoy.response_code_class}. */
    static StatName responseClass(StatName root, String prefix, int digit) {
        String value = Integer.toString(digit);
        return root.partly("." + prefix + "_", new StatName.Tag(DefaultTags.RESPONSE_CODE_CLASS, value), value, "xx");
    }

    /** {@code <root>.<prefix>_204}, whose extracted form is {@code <prefix>} with the tag {@code envoy.response_code}. */
    static StatName responseCode(StatName root, String prefix, int code) {
        String value = Integer.toString(code);
        return root.partly("." + prefix, new StatName.Tag(DefaultTags.RESPONSE_CODE, value), "_" + value, "");
    }
}
