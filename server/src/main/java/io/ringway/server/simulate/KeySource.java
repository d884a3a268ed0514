package io.ringway.server.simulate;

import io.ringway.lb.hash.XxHash64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What requests are hashed by, as a hash policy of a route would do it: numbers of keys, each with a hash. Owner: any (immutable).
 */
public final class KeySource {
    private static final int KEYS_MAX = 10_000_000;

    private final String description;
    private final long[] hashes;
    /** Sums of the keys' parts up to and including each; empty if all have the same. */
    private final double[] sums;
    /** Keys in the order of their requests; empty if they are drawn. */
    private final int[] trace;

    private KeySource(String description, long[] hashes, double[] sums, int[] trace) {
        this.description = description;
        this.hashes = hashes;
        this.sums = sums;
        this.trace = trace;
    }

    /**
     * Reads {@code uniform:N}, all equally frequent, or {@code zipf:N} or {@code zipf:N:S}, where the frequency of the k-th is 1/k^S (S is 1
     * unless said).
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static KeySource parse(String text) {
        String[] parts = text.split(":", -1);
        boolean isZipf = parts[0].equals("zipf") && parts.length <= 3;
        if (parts.length < 2 || !(isZipf || (parts[0].equals("uniform") && parts.length == 2))) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no distribution of keys: uniform:10000 and zipf:10000:1.1 are");
        }
        int count = Integer.parseInt(parts[1]);
        if (count < 1 || count > KEYS_MAX) {
            throw new IllegalArgumentException("the number of keys is 1 to " + KEYS_MAX);
        }
        long[] hashes = new long[count];
        Arrays.setAll(hashes, i -> XxHash64.hash("key-" + i, 0));
        return new KeySource(
                text,
                hashes,
                isZipf ? zipf(count, parts.length == 3 ? Double.parseDouble(parts[2]) : 1) : new double[0],
                new int[0]);
    }

    private static double[] zipf(int count, double exponent) {
        double[] sums = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += 1 / Math.pow(i + 1, exponent);
            sums[i] = sum;
        }
        return sums;
    }

    /** A request per line, whose text is the key; it begins anew when there are more requests. */
    public static KeySource ofTrace(Path file) throws IOException {
        Map<String, Integer> numbers = new HashMap<>();
        List<Long> hashes = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isEmpty()) {
                order.add(numbers.computeIfAbsent(line, key -> {
                    hashes.add(XxHash64.hash(key, 0));
                    return hashes.size() - 1;
                }));
            }
        }
        if (order.isEmpty()) {
            throw new IllegalArgumentException(file + " has no line with a key");
        }
        return new KeySource(
                "trace",
                hashes.stream().mapToLong(Long::longValue).toArray(),
                new double[0],
                order.stream().mapToInt(Integer::intValue).toArray());
    }

    /** How many different keys there are. */
    public int count() {
        return hashes.length;
    }

    /** Requests of the trace, or 0 if keys are drawn. */
    public int traceLength() {
        return trace.length;
    }

    /** The key of a request. */
    int key(int request, RandomGenerator random) {
        if (trace.length > 0) {
            return trace[request % trace.length];
        }
        if (sums.length == 0) {
            return random.nextInt(hashes.length);
        }
        int found = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found, sums.length - 1);
    }

    long hash(int key) {
        return hashes[key];
    }

    @Override
    public String toString() {
        return description;
    }
}
