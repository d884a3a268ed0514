package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.pgv.validate.Validate.DurationRules;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.envoyproxy.pgv.validate.Validate.KnownRegex;
import io.envoyproxy.pgv.validate.Validate.StringRules;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Envoy's validation rules for texts, numbers and durations. Owner: control.
 */
final class ScalarRules {
    private static final Pattern HEADER_NAME_STRICT = Pattern.compile(":?[0-9a-zA-Z!#$%&'*+\\-.^_|~`]+");
    private static final Pattern HEADER_VALUE_STRICT = Pattern.compile("[^\\x00-\\x08\\x0A-\\x1F\\x7F]*");
    private static final Pattern HEADER_NAME_LOOSE = Pattern.compile("[^\\x00\\n\\r]+");
    private static final Pattern HEADER_VALUE_LOOSE = Pattern.compile("[^\\x00\\n\\r]*");

    private final Problems problems;
    private final Map<String, Pattern> patterns = new HashMap<>();

    ScalarRules(Problems problems) {
        this.problems = problems;
    }

    void text(StringRules rules, String value, FieldNode at, String name) {
        if (value.isEmpty() && rules.getIgnoreEmpty()) {
            return;
        }
        int points = value.codePointCount(0, value.length());
        boolean isLengthFine = length(
                        points,
                        rules.getMinLen(),
                        rules.hasMaxLen() ? rules.getMaxLen() : Long.MAX_VALUE,
                        "character",
                        at,
                        name)
                && length(
                        value.getBytes(StandardCharsets.UTF_8).length,
                        rules.getMinBytes(),
                        rules.hasMaxBytes() ? rules.getMaxBytes() : Long.MAX_VALUE,
                        "byte",
                        at,
                        name);
        if (!isLengthFine) {
            return;
        }
        String wanted = unmet(rules, value);
        if (wanted != null) {
            problems.atValue(ProblemCode.PATTERN, at, "\"" + name + "\" " + wanted, Suggestion.NONE);
            return;
        }
        boolean isRefused = (rules.hasConst() && !rules.getConst().equals(value))
                || (rules.getInCount() > 0 && !rules.getInList().contains(value))
                || rules.getNotInList().contains(value);
        if (isRefused) {
            List<String> allowed = rules.hasConst() ? List.of(rules.getConst()) : List.copyOf(rules.getInList());
            problems.atValue(
                    ProblemCode.NOT_ALLOWED,
                    at,
                    "\"" + name + "\" cannot be \"" + value + "\"",
                    Suggestion.didYouMean(NearMiss.of(value, allowed))
                            .or(
                                    allowed.isEmpty()
                                            ? Suggestion.NONE
                                            : Suggestion.hint("one of " + String.join(", ", allowed))));
        }
    }

    private @Nullable String unmet(StringRules rules, String value) {
        if (rules.hasPattern()
                && !patterns.computeIfAbsent(rules.getPattern(), Pattern::compile)
                        .matcher(value)
                        .find()) {
            return "has to match " + rules.getPattern();
        }
        if (rules.hasPrefix() && !value.startsWith(rules.getPrefix())) {
            return "has to begin with \"" + rules.getPrefix() + "\"";
        }
        if (rules.hasSuffix() && !value.endsWith(rules.getSuffix())) {
            return "has to end with \"" + rules.getSuffix() + "\"";
        }
        if (rules.hasContains() && !value.contains(rules.getContains())) {
            return "has to contain \"" + rules.getContains() + "\"";
        }
        if (rules.hasNotContains() && value.contains(rules.getNotContains())) {
            return "cannot contain \"" + rules.getNotContains() + "\"";
        }
        boolean isStrict = !rules.hasStrict() || rules.getStrict();
        if (rules.getWellKnownRegex() == KnownRegex.HTTP_HEADER_NAME) {
            Pattern form = isStrict ? HEADER_NAME_STRICT : HEADER_NAME_LOOSE;
            return value.isEmpty() || form.matcher(value).matches() ? null : "is not a header name";
        }
        if (rules.getWellKnownRegex() == KnownRegex.HTTP_HEADER_VALUE) {
            Pattern form = isStrict ? HEADER_VALUE_STRICT : HEADER_VALUE_LOOSE;
            return form.matcher(value).matches() ? null : "has characters that a header value cannot have";
        }
        return null;
    }

    /** Returns whether the length is within its bounds. */
    boolean length(long length, long min, long max, String unit, FieldNode at, String name) {
        if (length >= min && length <= max) {
            return true;
        }
        long bound = length < min ? min : max;
        String message = length == 0
                ? "\"" + name + "\" cannot be empty"
                : "\"" + name + "\" needs " + (length < min ? "at least " : "at most ") + bound + " " + unit
                        + (bound == 1 ? "" : "s") + ", has " + length;
        ProblemCode code = length == 0 && !at.isWritten() ? ProblemCode.REQUIRED : ProblemCode.LENGTH_RANGE;
        if (at.isWritten()) {
            problems.atValue(code, at, message, Suggestion.NONE);
        } else {
            problems.atKey(code, at, message, Suggestion.NONE);
        }
        return false;
    }

    /** The number rules of all widths have the same fields: they are read by name. */
    void number(FieldRules rules, Object value, FieldNode at, String name) {
        FieldDescriptor which = rules.getDescriptorForType()
                .findFieldByNumber(rules.getTypeCase().getNumber());
        Message bounds = (Message) rules.getField(which);
        boolean isUnsigned =
                which.getName().startsWith("uint") || which.getName().startsWith("fixed");
        BigDecimal number = decimal(value, isUnsigned);
        if (number == null || (isTrue(bounds, "ignore_empty") && number.signum() == 0)) {
            return;
        }
        checkRange(
                number,
                new Range(
                        bound(bounds, "gt", isUnsigned),
                        bound(bounds, "gte", isUnsigned),
                        bound(bounds, "lt", isUnsigned),
                        bound(bounds, "lte", isUnsigned)),
                "",
                ProblemCode.NUMBER_RANGE,
                at,
                name);
        List<?> allowed =
                (List<?>) bounds.getField(bounds.getDescriptorForType().findFieldByName("in"));
        List<?> refused =
                (List<?>) bounds.getField(bounds.getDescriptorForType().findFieldByName("not_in"));
        boolean isRefused = (!allowed.isEmpty() && !allowed.contains(value)) || refused.contains(value);
        if (isRefused) {
            problems.atValue(
                    ProblemCode.NOT_ALLOWED,
                    at,
                    "\"" + name + "\" cannot be " + number,
                    allowed.isEmpty() ? Suggestion.NONE : Suggestion.hint("one of " + allowed));
        }
    }

    void duration(DurationRules rules, Message value, FieldNode at, String name) {
        checkRange(
                seconds(value),
                new Range(
                        rules.hasGt() ? seconds(rules.getGt()) : null,
                        rules.hasGte() ? seconds(rules.getGte()) : null,
                        rules.hasLt() ? seconds(rules.getLt()) : null,
                        rules.hasLte() ? seconds(rules.getLte()) : null),
                "s",
                ProblemCode.DURATION_RANGE,
                at,
                name);
    }

    /** Bounds, null where there is none. */
    private record Range(
            @Nullable BigDecimal gt,
            @Nullable BigDecimal gte,
            @Nullable BigDecimal lt,
            @Nullable BigDecimal lte) {
        @Nullable
        String unmet(BigDecimal value, String unit) {
            if (gt != null && value.compareTo(gt) <= 0) {
                return "more than " + shown(gt) + unit;
            }
            if (gte != null && value.compareTo(gte) < 0) {
                return "at least " + shown(gte) + unit;
            }
            if (lt != null && value.compareTo(lt) >= 0) {
                return "less than " + shown(lt) + unit;
            }
            if (lte != null && value.compareTo(lte) > 0) {
                return "at most " + shown(lte) + unit;
            }
            return null;
        }
    }

    private void checkRange(BigDecimal value, Range range, String unit, ProblemCode code, FieldNode at, String name) {
        String wanted = range.unmet(value, unit);
        if (wanted != null) {
            problems.atValue(
                    code, at, "\"" + name + "\" has to be " + wanted + ", is " + shown(value) + unit, Suggestion.NONE);
        }
    }

    private static String shown(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static BigDecimal seconds(Message duration) {
        Descriptor type = duration.getDescriptorForType();
        long seconds = (Long) duration.getField(type.findFieldByNumber(1));
        int nanos = (Integer) duration.getField(type.findFieldByNumber(2));
        return BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, 9));
    }

    private static @Nullable BigDecimal bound(Message bounds, String name, boolean isUnsigned) {
        FieldDescriptor field = bounds.getDescriptorForType().findFieldByName(name);
        return bounds.hasField(field) ? decimal(bounds.getField(field), isUnsigned) : null;
    }

    private static boolean isTrue(Message bounds, String name) {
        FieldDescriptor field = bounds.getDescriptorForType().findFieldByName(name);
        return field != null && (Boolean) bounds.getField(field);
    }

    /** Null for NaN and infinities, which no rule speaks about. */
    private static @Nullable BigDecimal decimal(Object value, boolean isUnsigned) {
        return switch (value) {
            case Integer i -> BigDecimal.valueOf(isUnsigned ? Integer.toUnsignedLong(i) : i);
            case Long l ->
                isUnsigned && l < 0
                        ? new BigDecimal(BigInteger.valueOf(l).add(BigInteger.ONE.shiftLeft(64)))
                        : BigDecimal.valueOf(l);
            case Double d -> Double.isFinite(d) ? BigDecimal.valueOf(d) : null;
            case Float f -> Float.isFinite(f) ? new BigDecimal(Float.toString(f)) : null;
            default -> throw new IllegalArgumentException("not a number: " + value.getClass());
        };
    }
}
