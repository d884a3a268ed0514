package io.ringway.hotpath.format;

import io.ringway.hotpath.http.TextOutput;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A pattern of strftime with Envoy's additions for parts of a second: {@code %3f}, {@code %6f}, {@code %9f}, {@code %f}, and
 * {@code %E3S}, {@code %E*S} and the like as in absl's FormatTime. Owner: any (immutable).
 */
final class TimePattern {
    /** ISO 8601 with milliseconds, Envoy's default. */
    static final String DEFAULT = "%Y-%m-%dT%H:%M:%E3SZ";

    private static final int FRACTION_DIGITS_MAX = 9;

    /** 1 to 7, from Monday whatever the locale's week begins with. */
    private static final DateTimeFormatter WEEKDAY =
            new DateTimeFormatterBuilder().appendValue(ChronoField.DAY_OF_WEEK).toFormatter(Locale.ENGLISH);

    /** A piece: a text of the second, or digits of its fraction. */
    private sealed interface Piece {}

    private record Of(DateTimeFormatter formatter) implements Piece {}

    private record EpochSeconds() implements Piece {}

    private record Fixed(String text) implements Piece {}

    private record Fraction(int digits) implements Piece {}

    /** A second, written out: texts with digits of the fraction between them. Owner: any (immutable). */
    static final class Second {
        private final long epochSecond;
        private final byte[][] texts;
        private final int[] digits;

        private Second(long epochSecond, List<String> texts, List<Integer> digits) {
            this.epochSecond = epochSecond;
            this.texts = texts.stream()
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            this.digits = digits.stream().mapToInt(Integer::intValue).toArray();
        }

        long epochSecond() {
            return epochSecond;
        }

        void write(int micros, TextOutput out) {
            for (int i = 0; i < digits.length; i++) {
                out.put(texts[i]);
                out.putFraction(micros, digits[i]);
            }
            out.put(texts[digits.length]);
        }
    }

    private final List<Piece> pieces = new ArrayList<>();
    private final ZoneId zone;

    /**
     * @throws IllegalArgumentException if the pattern has a letter that is not known
     */
    TimePattern(String pattern, boolean isLocal) {
        zone = isLocal ? ZoneId.systemDefault() : ZoneOffset.UTC;
        parse(pattern.isEmpty() ? DEFAULT : pattern);
    }

    /** Cold: once a second. */
    Second render(long epochSecond) {
        ZonedDateTime time = Instant.ofEpochSecond(epochSecond).atZone(zone);
        List<String> texts = new ArrayList<>();
        List<Integer> digits = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Of of -> text.append(of.formatter().format(time));
                case EpochSeconds _ -> text.append(epochSecond);
                case Fixed fixed -> text.append(fixed.text());
                case Fraction fraction -> {
                    texts.add(text.toString());
                    text.setLength(0);
                    digits.add(fraction.digits());
                }
            }
        }
        texts.add(text.toString());
        return new Second(epochSecond, texts, digits);
    }

    private void parse(String pattern) {
        int at = 0;
        StringBuilder fixed = new StringBuilder();
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c != '%' || at + 1 == pattern.length()) {
                fixed.append(c);
                at++;
                continue;
            }
            if (!fixed.isEmpty()) {
                pieces.add(new Fixed(fixed.toString()));
                fixed.setLength(0);
            }
            at = parseLetter(pattern, at + 1);
        }
        if (!fixed.isEmpty()) {
            pieces.add(new Fixed(fixed.toString()));
        }
    }

    /** Returns where to go on. */
    private int parseLetter(String pattern, int at) {
        int letterAt = at;
        boolean isExtended = pattern.charAt(at) == 'E';
        letterAt += isExtended ? 1 : 0;
        int digits = -1;
        if (letterAt < pattern.length()) {
            char c = pattern.charAt(letterAt);
            if (c == '*' && isExtended) {
                digits = FRACTION_DIGITS_MAX;
                letterAt++;
            } else if (c >= '1' && c <= '9') {
                digits = c - '0';
                letterAt++;
            }
        }
        if (letterAt == pattern.length()) {
            throw new IllegalArgumentException("the time pattern ends within \"%" + pattern.substring(at) + "\"");
        }
        char letter = pattern.charAt(letterAt);
        if (letter == 'f') {
            pieces.add(new Fraction(digits < 0 ? FRACTION_DIGITS_MAX : digits));
        } else if (letter == 'S' && isExtended && digits > 0) {
            pieces.add(of("ss"));
            pieces.add(new Fixed("."));
            pieces.add(new Fraction(digits));
        } else if (isExtended && letter == 'z' && digits < 0) {
            pieces.add(of("xxx"));
        } else if (isExtended && letter == 'Y' && digits == 4) {
            pieces.add(of("uuuu"));
        } else if (digits < 0 && !isExtended) {
            pieces.add(plain(letter));
        } else {
            throw unknown(pattern.substring(at, letterAt + 1));
        }
        return letterAt + 1;
    }

    private static Piece plain(char letter) {
        return switch (letter) {
            case 'Y' -> of("uuuu");
            case 'y' -> of("uu");
            case 'm' -> of("MM");
            case 'd' -> of("dd");
            case 'e' -> of("ppd");
            case 'H' -> of("HH");
            case 'I' -> of("hh");
            case 'M' -> of("mm");
            case 'S' -> of("ss");
            case 'p' -> of("a");
            case 'j' -> of("DDD");
            case 'a' -> of("EEE");
            case 'A' -> of("EEEE");
            case 'b', 'h' -> of("MMM");
            case 'B' -> of("MMMM");
            case 'u' -> new Of(WEEKDAY);
            case 'F' -> of("uuuu-MM-dd");
            case 'T' -> of("HH:mm:ss");
            case 'R' -> of("HH:mm");
            case 'D' -> of("MM/dd/uu");
            case 'c' -> of("EEE MMM ppd HH:mm:ss uuuu");
            case 'z' -> of("xx");
            case 'Z' -> of("zzz");
            case 's' -> new EpochSeconds();
            case 'n' -> new Fixed("\n");
            case 't' -> new Fixed("\t");
            case '%' -> new Fixed("%");
            default -> throw unknown(String.valueOf(letter));
        };
    }

    private static Piece of(String pattern) {
        return new Of(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
    }

    private static IllegalArgumentException unknown(String letters) {
        return new IllegalArgumentException("\"%" + letters + "\" is not known in a time pattern");
    }
}
