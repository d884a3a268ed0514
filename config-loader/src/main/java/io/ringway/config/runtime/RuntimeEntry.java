package io.ringway.config.runtime;

import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A runtime value: its text, and what the text says as a boolean, a number and a fraction, as Envoy reads it. Who asks for a kind that the
 * text does not have gets the default of its own configuration. Owner: any (immutable).
 *
 * @param text as it was written, for {@code /runtime}
 * @param flag {@code true} and {@code false} in any case; of an integer, whether it is not 0
 * @param number any number
 * @param integer a number that is not negative, without its fraction; what is larger than a long is the largest long
 * @param fraction {@code {numerator: 5, denominator: TEN_THOUSAND}}, in YAML or JSON
 */
public record RuntimeEntry(
        String text,
        @Nullable Boolean flag,
        @Nullable Double number,
        @Nullable Long integer,
        @Nullable FractionalPercent fraction) {
    private static final LoadSettings YAML =
            LoadSettings.builder().setLabel("runtime value").build();

    /** Reads a text; every text is a value. */
    public static RuntimeEntry of(String text) {
        String stripped = text.strip();
        String lower = stripped.toLowerCase(Locale.ROOT);
        if (lower.equals("true") || lower.equals("false")) {
            return new RuntimeEntry(text, lower.equals("true"), null, null, null);
        }
        Double number = number(stripped);
        if (number != null) {
            boolean isWhole = stripped.chars().allMatch(c -> c >= '0' && c <= '9');
            return new RuntimeEntry(
                    text, isWhole ? number != 0 : null, number, integer(stripped, isWhole, number), null);
        }
        return new RuntimeEntry(
                text, null, null, null, stripped.startsWith("{") || stripped.contains(":") ? fraction(stripped) : null);
    }

    private static @Nullable Double number(String text) {
        if (text.isEmpty() || "dDfF".indexOf(text.charAt(text.length() - 1)) >= 0) {
            return null; // Java's suffixes are no part of a number here
        }
        try {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Long integer(String text, boolean isWhole, double number) {
        if (isWhole) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return Long.MAX_VALUE;
            }
        }
        return number < 0 ? null : Long.valueOf((long) number);
    }

    private static @Nullable FractionalPercent fraction(String text) {
        try {
            Object tree = new Load(YAML).loadFromString(text);
            if (!(tree instanceof Map<?, ?> map)) {
                return null;
            }
            FractionalPercent.Builder fraction = FractionalPercent.newBuilder();
            for (Map.Entry<?, ?> field : map.entrySet()) {
                Object value = field.getValue();
                switch (String.valueOf(field.getKey())) {
                    case "numerator" -> fraction.setNumerator(unsigned(value));
                    case "denominator" -> fraction.setDenominator(denominator(value));
                    default -> {
                        return null;
                    }
                }
            }
            return fraction.build();
        } catch (YamlEngineException | IllegalArgumentException e) {
            return null; // no fraction: a plain text
        }
    }

    private static int unsigned(Object value) {
        double number = Double.parseDouble(String.valueOf(value));
        if (number != Math.rint(number) || number < 0 || number > 0xffff_ffffL) {
            throw new IllegalArgumentException("no numerator: " + value);
        }
        return (int) (long) number;
    }

    private static FractionalPercent.DenominatorType denominator(Object value) {
        if (value instanceof Number) {
            FractionalPercent.DenominatorType byNumber = FractionalPercent.DenominatorType.forNumber(unsigned(value));
            if (byNumber == null) {
                throw new IllegalArgumentException("no denominator: " + value);
            }
            return byNumber;
        }
        return FractionalPercent.DenominatorType.valueOf(String.valueOf(value));
    }
}
