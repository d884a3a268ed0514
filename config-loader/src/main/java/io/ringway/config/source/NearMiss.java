package io.ringway.config.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the names that somebody may have meant: by edit distance (insert, delete, replace, swap of neighbours), blind to case, dashes and
 * underscores. Owner: any (stateless).
 */
public final class NearMiss {
    private static final int CANDIDATES_MAX = 3;

    private record Scored(String name, int distance) {}

    private NearMiss() {}

    /**
     * At most three names, the nearest first; among equals the order of {@code names} decides.
     */
    public static List<String> of(String given, Collection<String> names) {
        String wanted = fold(given);
        int limit = distanceMax(wanted.length());
        List<Scored> near = new ArrayList<>();
        for (String name : names) {
            String folded = fold(name);
            if (Math.abs(folded.length() - wanted.length()) <= limit) {
                int distance = distance(wanted, folded, limit);
                if (distance <= limit) {
                    near.add(new Scored(name, distance));
                }
            }
        }
        near.sort(Comparator.comparingInt(Scored::distance));
        int best = near.isEmpty() ? 0 : near.getFirst().distance();
        return near.stream()
                .filter(s -> s.distance() <= best + 1)
                .limit(CANDIDATES_MAX)
                .map(Scored::name)
                .distinct()
                .toList();
    }

    /** Whether the nearest name is one stroke away: a slip of the finger rather than another word. */
    static boolean isSlip(String given, List<String> nearest) {
        return !nearest.isEmpty() && distance(fold(given), fold(nearest.getFirst()), 2) <= 1;
    }

    private static int distanceMax(int length) {
        if (length <= 2) {
            return 1;
        }
        return Math.min(4, Math.max(2, length / 4));
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Optimal string alignment distance, or more than {@code limit} as soon as that is certain. */
    static int distance(String a, String b, int limit) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int value = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), replace);
                boolean isSwap =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                row[j] = isSwap ? Math.min(value, beforeLast[j - 2] + 1) : value;
                least = Math.min(least, row[j]);
            }
            if (least > limit) {
                return limit + 1;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
