package io.ringway.transport.tls;

import io.ringway.transport.net.IpText;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A name that a certificate has to have (Envoy {@code SubjectAltNameMatcher}). Equal if its parts are. Owner: any (immutable).
 *
 * @param value asks something of a name
 */
public record NameRule(Type type, Predicate<String> value) {

    /** Kinds of names, with their numbers in certificates (RFC 5280 section 4.2.1.6). */
    public enum Type {
        EMAIL(1),
        DNS(2),
        URI(6),
        IP(7);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** This host, by its own name or a certificate for all names of its domain. */
    public static NameRule host(String name) {
        return new NameRule(Type.DNS, new Host(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * This IP address, however it is written.
     *
     * @return null if the text is none
     */
    public static @Nullable NameRule address(String literal) {
        String address = Address.read(literal);
        return address.isEmpty() ? null : new NameRule(Type.IP, new Address(address));
    }

    /** @param digits its bytes in hexadecimal */
    private record Address(String digits) implements Predicate<String> {
        @Override
        public boolean test(String literal) {
            return read(literal).equals(digits);
        }

        /** Empty if it is none. */
        static String read(String literal) {
            byte[] address = new IpText().parse(literal.getBytes(StandardCharsets.US_ASCII));
            return address == null ? "" : HexFormat.of().formatHex(address);
        }
    }

    /** Envoy's rule: one asterisk in the first label stands for any characters of one label. */
    private record Host(String name) implements Predicate<String> {
        @Override
        public boolean test(String pattern) {
            String wanted = pattern.toLowerCase(Locale.ROOT);
            if (wanted.equals(name)) {
                return true;
            }
            int patternDot = wanted.indexOf('.');
            int nameDot = name.indexOf('.');
            if (patternDot < 0 || nameDot <= 0 || !wanted.substring(patternDot).equals(name.substring(nameDot))) {
                return false;
            }
            return isLabelCovered(wanted.substring(0, patternDot), name.substring(0, nameDot))
                    && wanted.indexOf('*', patternDot) < 0;
        }

        private static boolean isLabelCovered(String pattern, String label) {
            int star = pattern.indexOf('*');
            boolean isEncoded = label.startsWith("xn--") || pattern.startsWith("xn--"); // RFC 6125 section 6.4.3
            if (star < 0 || star != pattern.lastIndexOf('*') || (isEncoded && pattern.length() > 1)) {
                return false;
            }
            return label.length() >= pattern.length() - 1
                    && label.startsWith(pattern.substring(0, star))
                    && label.endsWith(pattern.substring(star + 1));
        }
    }
}
