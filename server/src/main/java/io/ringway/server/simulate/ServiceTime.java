package io.ringway.server.simulate;

import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long hosts work for a request. Owner: any (immutable). */
public sealed interface ServiceTime {

    /** Draws one. */
    double ns(RandomGenerator random);

    double meanNs();

    /** Always the same. */
    record Fixed(double meanNs) implements ServiceTime {
        @Override
        public double ns(RandomGenerator random) {
            return meanNs;
        }
    }

    /** Memoryless: many short ones, few long ones. */
    record Exponential(double meanNs) implements ServiceTime {
        @Override
        public double ns(RandomGenerator random) {
            return meanNs * random.nextExponential();
        }
    }

    /**
     * With a long tail.
     *
     * @param sigma of the logarithm; 1 makes the p99 6 times the mean
     */
    record LogNormal(double meanNs, double sigma) implements ServiceTime {
        @Override
        public double ns(RandomGenerator random) {
            return meanNs * Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2);
        }
    }

    /**
     * Reads {@code fixed:5ms}, {@code exponential:5ms}, {@code lognormal:5ms} or {@code lognormal:5ms:1.5}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static ServiceTime parse(String text) {
        Matcher matcher = Syntax.WHOLE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no service time: fixed:5ms, exponential:5ms and lognormal:5ms:1.5 are, with us, ms or s");
        }
        double mean = Double.parseDouble(matcher.group(2))
                * switch (matcher.group(3)) {
                    case "us" -> 1e3;
                    case "ms" -> 1e6;
                    default -> 1e9;
                };
        String sigma = matcher.group(4);
        return switch (matcher.group(1)) {
            case "fixed" -> new Fixed(mean);
            case "exponential" -> new Exponential(mean);
            default -> new LogNormal(mean, sigma == null ? 1 : Double.parseDouble(sigma));
        };
    }

    /** The form of the text. */
    final class Syntax {
        private static final Pattern WHOLE = Pattern.compile(
                "(fixed|exponential|lognormal):([0-9]+(?:\\.[0-9]+)?)(us|ms|s)(?::([0-9]+(?:\\.[0-9]+)?))?");

        private Syntax() {}
    }
}
