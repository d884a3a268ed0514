package io.ringway.config.source;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns a YAML scalar into a Protobuf scalar by the rules of Protobuf's JSON form, in the lenient reading of Envoy's loader (quoted
 * numbers and booleans, enums in any case). Owner: control.
 */
final class ScalarReader {
    private static final BigInteger UINT32_MAX = BigInteger.valueOf(0xFFFF_FFFFL);
    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final Problems problems;

    ScalarReader(Problems problems) {
        this.problems = problems;
    }

    /** The value as Protobuf's reflection takes it, or null after a problem. */
    @Nullable
    Object read(FieldDescriptor field, Scalar scalar, FieldNode at) {
        if (scalar.kind() == Scalar.Kind.MISFIT) {
            refuseMisfit(field, scalar, at);
            return null;
        }
        return switch (field.getType()) {
            case STRING -> readText(field, scalar, at);
            case BOOL -> readBool(scalar, at);
            case BYTES -> readBytes(scalar, at);
            case ENUM -> readEnum(field.getEnumType(), scalar, at);
            case FLOAT, DOUBLE -> readFloating(field, scalar, at);
            case INT32, SINT32, SFIXED32 ->
                integer(
                        scalar,
                        at,
                        BigInteger.valueOf(Integer.MIN_VALUE),
                        BigInteger.valueOf(Integer.MAX_VALUE),
                        false);
            case UINT32, FIXED32 -> integer(scalar, at, BigInteger.ZERO, UINT32_MAX, false);
            case INT64, SINT64, SFIXED64 ->
                integer(scalar, at, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE), true);
            case UINT64, FIXED64 -> integer(scalar, at, BigInteger.ZERO, UINT64_MAX, true);
            case MESSAGE, GROUP -> throw new IllegalArgumentException("not a scalar: " + field);
        };
    }

    /** What a field takes, for messages: {@code a whole number}. */
    static String expectation(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> "a text";
            case BOOL -> "true or false";
            case BYTES -> "base64 text";
            case ENUM -> "one of " + enumNames(field.getEnumType());
            case FLOAT, DOUBLE -> "a number";
            case MESSAGE, GROUP -> "a mapping";
            default -> "a whole number";
        };
    }

    private void refuseMisfit(FieldDescriptor field, Scalar scalar, FieldNode at) {
        String written = scalar.written();
        boolean isQuoted = written.startsWith("\"") || written.startsWith("'");
        boolean takesText =
                field.getType() == FieldDescriptor.Type.STRING || field.getType() == FieldDescriptor.Type.BYTES;
        Suggestion suggestion = Suggestion.NONE;
        if (takesText) {
            String quoted = '"' + written + '"';
            suggestion = Suggestion.hint("write it in quotes: " + quoted, quoted);
        } else if (isQuoted) {
            String bare = written.substring(1, written.length() - 1);
            suggestion = Suggestion.hint("write it without quotes", bare);
        } else if (field.getType() == FieldDescriptor.Type.BOOL) {
            suggestion = Suggestion.didYouMean(NearMiss.of(written, List.of("true", "false")));
        }
        wrongType(at, takesText ? "a text" : expectation(field), scalar, suggestion);
    }

    private @Nullable Object readText(FieldDescriptor field, Scalar scalar, FieldNode at) {
        boolean isText = scalar.kind() == Scalar.Kind.TEXT || scalar.kind() == Scalar.Kind.FLOAT;
        if (isText || isBeyondInt32(scalar)) {
            return scalar.text();
        }
        String quoted = '"' + scalar.written() + '"';
        wrongType(at, expectation(field), scalar, Suggestion.hint("write it in quotes: " + quoted, quoted));
        return null;
    }

    /** Envoy hands larger numbers on as texts, so they fit a text field. */
    private static boolean isBeyondInt32(Scalar scalar) {
        return scalar.kind() == Scalar.Kind.INTEGER && new BigInteger(scalar.text()).bitLength() > 31;
    }

    private @Nullable Object readBool(Scalar scalar, FieldNode at) {
        String lower = scalar.text().toLowerCase(Locale.ROOT);
        boolean isWord = lower.equals("true") || lower.equals("false");
        if (scalar.kind() == Scalar.Kind.BOOL || (scalar.kind() == Scalar.Kind.TEXT && isWord)) {
            return lower.equals("true");
        }
        List<String> near =
                scalar.kind() == Scalar.Kind.TEXT ? NearMiss.of(scalar.text(), List.of("true", "false")) : List.of();
        wrongType(at, "true or false", scalar, Suggestion.didYouMean(near));
        return null;
    }

    private @Nullable Object readBytes(Scalar scalar, FieldNode at) {
        if (scalar.kind() == Scalar.Kind.BOOL) {
            wrongType(at, "base64 text", scalar, Suggestion.NONE);
            return null;
        }
        String standard = scalar.text().replace('-', '+').replace('_', '/');
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(standard));
        } catch (IllegalArgumentException e) {
            malformed(at, "not base64: " + shown(scalar), Suggestion.NONE);
            return null;
        }
    }

    private @Nullable Object readFloating(FieldDescriptor field, Scalar scalar, FieldNode at) {
        try {
            if (scalar.kind() == Scalar.Kind.BOOL) {
                throw new NumberFormatException();
            }
            double value = switch (scalar.text()) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> new BigDecimal(scalar.text()).doubleValue();
            };
            if (field.getType() == FieldDescriptor.Type.DOUBLE) {
                return value;
            }
            return (float) value;
        } catch (NumberFormatException e) {
            wrongType(at, "a number", scalar, Suggestion.NONE);
            return null;
        }
    }

    private @Nullable Object integer(Scalar scalar, FieldNode at, BigInteger min, BigInteger max, boolean isLong) {
        BigInteger value;
        try {
            if (scalar.kind() == Scalar.Kind.BOOL) {
                throw new NumberFormatException();
            }
            BigDecimal number = new BigDecimal(scalar.text());
            if (number.precision() - number.scale() > 40) {
                throw new ArithmeticException("far out of range");
            }
            value = number.toBigIntegerExact();
        } catch (NumberFormatException e) {
            wrongType(at, "a whole number", scalar, Suggestion.NONE);
            return null;
        } catch (ArithmeticException e) {
            malformed(at, "not a whole number: " + shown(scalar), Suggestion.NONE);
            return null;
        }
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            malformed(at, shown(scalar) + " is out of range: " + min + " to " + max, Suggestion.NONE);
            return null;
        }
        if (isLong) {
            return value.longValue();
        }
        return value.intValue();
    }

    private @Nullable Object readEnum(EnumDescriptor type, Scalar scalar, FieldNode at) {
        if (scalar.kind() == Scalar.Kind.INTEGER) {
            try {
                return type.findValueByNumberCreatingIfUnknown(Integer.parseInt(scalar.text()));
            } catch (NumberFormatException e) {
                malformed(at, shown(scalar) + " is no value of " + type.getName(), Suggestion.NONE);
                return null;
            }
        }
        if (scalar.isNumber()) {
            wrongType(at, "one of " + enumNames(type), scalar, Suggestion.NONE);
            return null;
        }
        String name = scalar.text().toUpperCase(Locale.ROOT).replace('-', '_');
        for (EnumValueDescriptor value : type.getValues()) {
            if (value.getName().toUpperCase(Locale.ROOT).equals(name)) {
                return value;
            }
        }
        List<String> names =
                type.getValues().stream().map(EnumValueDescriptor::getName).toList();
        problems.atValue(
                ProblemCode.UNKNOWN_ENUM_VALUE,
                at,
                type.getName() + " has no value " + shown(scalar),
                Suggestion.didYouMean(NearMiss.of(scalar.text(), names))
                        .or(Suggestion.hint("one of " + enumNames(type))));
        return null;
    }

    private static String enumNames(EnumDescriptor type) {
        return String.join(
                ", ",
                type.getValues().stream().map(EnumValueDescriptor::getName).toList());
    }

    void wrongType(FieldNode at, String expected, Scalar found, Suggestion suggestion) {
        problems.atValue(
                ProblemCode.WRONG_TYPE, at, "wrong type: expected " + expected + ", found " + found(found), suggestion);
    }

    private void malformed(FieldNode at, String message, Suggestion suggestion) {
        problems.atValue(ProblemCode.MALFORMED_VALUE, at, message, suggestion);
    }

    /** What stands there, for messages: {@code a number: 5}. */
    static String found(Scalar scalar) {
        return switch (scalar.kind()) {
            case NULL -> scalar.kind().label;
            case MISFIT -> shown(scalar);
            default -> scalar.kind().label + ": " + shown(scalar);
        };
    }

    static String shown(Scalar scalar) {
        String text = scalar.written().replace("\n", "\\n");
        String cut = text.length() <= 60 ? text : text.substring(0, 57) + "...";
        return scalar.kind() == Scalar.Kind.TEXT ? '"' + cut + '"' : cut;
    }
}
