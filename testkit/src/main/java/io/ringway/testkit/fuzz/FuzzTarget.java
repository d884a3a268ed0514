package io.ringway.testkit.fuzz;

/**
 * Takes any bytes, and fails by throwing if a property does not hold for them. A class that has one also has a public static method
 * {@code fuzzerTestOneInput(byte[])}, the shape that Jazzer looks for.
 */
@FunctionalInterface
public interface FuzzTarget {
    void run(byte[] input);
}
