package io.ringway.config.model;

/**
 * The kinds of problems. A code never changes its meaning; the hundreds group them: 10 reading the text, 20 shape, 30 Envoy's validation
 * rules, 40 meaning, 50 what {@code lint} finds.
 */
public enum ProblemCode {
    FILE_UNREADABLE(1001, "the file cannot be read"),
    FILE_FORMAT(1002, "the file is in a form that is not read"),
    YAML_SYNTAX(1003, "the text is not YAML"),
    DUPLICATE_KEY(1004, "a key stands twice in one mapping"),
    ALIAS_REFUSED(1005, "an alias or merge key leads nowhere useful"),
    EMPTY_CONFIG(1006, "there is no configuration in the text"),
    TEXT_PROTO_SYNTAX(1007, "the text is not in Protobuf's text format"),

    UNKNOWN_FIELD(2041, "Envoy has no such field"),
    UNSUPPORTED_FIELD(2042, "Envoy has this field, Ringway does not yet"),
    WRONG_TYPE(2043, "the value is of another type than the field"),
    MALFORMED_VALUE(2044, "the value cannot be read as the field's type"),
    UNKNOWN_ENUM_VALUE(2045, "the enum has no such value"),
    UNKNOWN_TYPE_URL(2046, "no message has this @type"),
    MISSING_TYPE_URL(2047, "a typed_config needs an @type"),
    UNSUPPORTED_EXTENSION(2048, "Envoy has this extension, Ringway does not yet"),
    ONEOF_CONFLICT(2049, "two fields exclude each other"),
    UNSUPPORTED_VALUE(2050, "Envoy takes this value, Ringway does not yet"),
    DEPRECATED_FIELD(2051, "the field is deprecated"),
    MISPLACED_EXTENSION(2052, "an extension of another kind belongs here"),

    REQUIRED(3001, "a required field is missing"),
    NUMBER_RANGE(3002, "a number is out of its range"),
    LENGTH_RANGE(3003, "a text is too short or too long"),
    SIZE_RANGE(3004, "a list or map has too few or too many entries"),
    ENUM_NOT_DEFINED(3005, "the number is no value of the enum"),
    DURATION_RANGE(3006, "a duration is out of its range"),
    PATTERN(3007, "a text does not have the required form"),
    NOT_ALLOWED(3008, "the value is not among the allowed ones"),
    NOT_UNIQUE(3009, "entries of a list have to differ"),

    UNKNOWN_CLUSTER(4001, "a route leads to a cluster that does not exist"),
    DUPLICATE_NAME(4002, "two things of a kind have one name"),
    DUPLICATE_ADDRESS(4003, "two listeners have one address"),
    DUPLICATE_DOMAIN(4004, "two virtual hosts have one domain"),
    BAD_ADDRESS(4005, "not an address that can be used here"),
    BAD_FILTER_CHAIN(4006, "the filter chain cannot work"),
    BAD_REGEX(4007, "the regular expression cannot be compiled"),
    BAD_FILE(4008, "a file that the configuration names cannot be used"),
    BAD_VALUE(4009, "the value cannot work here"),
    NO_EFFECT(4010, "this has no effect"),
    BAD_CERTIFICATE(4011, "a certificate cannot be used"),
    BAD_PRIVATE_KEY(4012, "a private key cannot be used"),
    UNVERIFIED_UPSTREAM(4013, "nobody verifies who an upstream is"),

    UNREACHABLE_ROUTE(5001, "an earlier route takes all requests of this one"),
    UNUSED_CLUSTER(5002, "nothing leads to the cluster"),
    SIMPLER_MATCH(5003, "a plain comparison says the same as the regular expression"),
    UNMATCHED_HOST(5004, "no request is for the virtual host"),
    EMPTY_CLUSTER(5005, "a route leads to a cluster without endpoints"),
    OPEN_LISTENER(5006, "a listener that faces outside leaves out what makes it safe");

    private final int number;
    private final String summary;

    ProblemCode(int number, String summary) {
        this.number = number;
        this.summary = summary;
    }

    /** {@code RW2041}. */
    public String id() {
        return "RW" + number;
    }

    /** What the code means, without the case at hand. */
    public String summary() {
        return summary;
    }
}
