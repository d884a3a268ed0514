package io.ringway.config.overload;

/**
 * Makes a share of a pressure (Envoy {@code overload.v3.Trigger}). Owner: any (immutable).
 *
 * @param resource whose pressure
 * @param scalingThreshold above it something is done; the same as the other for one that does all or nothing
 * @param saturationThreshold from it on all is done
 */
public record Trigger(String resource, double scalingThreshold, double saturationThreshold) {
    /** One that does all or nothing. */
    public static Trigger threshold(String resource, double value) {
        return new Trigger(resource, value, value);
    }

    /** 0 to 1. */
    public double value(double pressure) {
        if (pressure >= saturationThreshold) {
            return 1;
        }
        return pressure <= scalingThreshold
                ? 0
                : (pressure - scalingThreshold) / (saturationThreshold - scalingThreshold);
    }
}
