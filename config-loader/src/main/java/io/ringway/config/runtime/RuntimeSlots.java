package io.ringway.config.runtime;

import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import io.ringway.lb.Tunable;
import io.ringway.routing.runtime.RuntimeValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The runtime keys that configurations read, each with a number of its own per kind and default. Numbers are never given away again, so that
 * what an older configuration reads stays where it was.
 *
 * <p>Owner: control; {@link #resolve} from any thread.
 */
public final class RuntimeSlots {
    private enum Kind {
        FRACTION,
        INTEGER,
        NUMBER,
        FLAG
    }

    /** A key as one place of the configuration reads it. {@code usual} is in the form of {@link RuntimeValues}. */
    private record Slot(String key, Kind kind, long usual, int denominator) {}

    private final Map<Slot, Integer> numbers = new LinkedHashMap<>();
    private final Map<Integer, Tunable> tunables = new ConcurrentHashMap<>();

    /**
     * A slot for {@code RuntimeFractionalPercent}: a plain integer in the runtime counts in percent whatever the default's denominator.
     *
     * @param denominator of the default: 100, 10,000 or 1,000,000
     */
    public int fraction(String key, int numerator, int denominator) {
        return slot(new Slot(key, Kind.FRACTION, numerator, denominator));
    }

    /** A slot for {@code RuntimeUInt32} and plain integer keys. */
    public int integer(String key, long usual) {
        return slot(new Slot(key, Kind.INTEGER, usual, 1));
    }

    /** A slot for {@code RuntimeDouble}. */
    public int number(String key, double usual) {
        return slot(new Slot(key, Kind.NUMBER, Double.doubleToLongBits(usual), 1));
    }

    /** A number that always has the value that the runtime has, once {@link #apply} was called; the same object for the same key and default. */
    public Tunable tunable(String key, double usual) {
        int slot = number(key, usual);
        return tunables.computeIfAbsent(slot, _ -> new Tunable(usual));
    }

    /** Gives every {@link #tunable} its value. */
    public void apply(RuntimeValues values) {
        tunables.forEach((slot, tunable) -> {
            if (slot < values.slotCount()) {
                tunable.set(values.number(slot));
            }
        });
    }

    /** A slot for {@code RuntimeFeatureFlag}. */
    public int flag(String key, boolean usual) {
        return slot(new Slot(key, Kind.FLAG, usual ? 1 : 0, 1));
    }

    /** Keys that something reads. */
    public synchronized Set<String> keys() {
        return numbers.keySet().stream().map(Slot::key).collect(Collectors.toUnmodifiableSet());
    }

    /** Every slot's value now. */
    public RuntimeValues resolve(RuntimeSnapshot runtime) {
        List<Slot> slots = all();
        long[] values = new long[slots.size()];
        int[] denominators = new int[slots.size()];
        for (int i = 0; i < values.length; i++) {
            Slot slot = slots.get(i);
            RuntimeEntry entry = runtime.entry(slot.key());
            values[i] = slot.usual();
            denominators[i] = slot.denominator();
            if (entry == null) {
                continue;
            }
            switch (slot.kind()) {
                case FRACTION -> {
                    FractionalPercent fraction = entry.fraction();
                    if (fraction != null) {
                        values[i] = Integer.toUnsignedLong(fraction.getNumerator());
                        denominators[i] = denominator(fraction.getDenominator());
                    } else if (entry.integer() != null) {
                        values[i] = entry.integer();
                        denominators[i] = 100;
                    }
                }
                case INTEGER -> values[i] = either(entry.integer(), slot.usual());
                case NUMBER ->
                    values[i] = entry.number() == null ? slot.usual() : Double.doubleToLongBits(entry.number());
                case FLAG -> values[i] = entry.flag() == null ? slot.usual() : entry.flag() ? 1 : 0;
            }
        }
        return new RuntimeValues(values, denominators);
    }

    /** A denominator as a number. */
    public static int denominator(DenominatorType type) {
        return switch (type) {
            case TEN_THOUSAND -> 10_000;
            case MILLION -> 1_000_000;
            case HUNDRED, UNRECOGNIZED -> 100;
        };
    }

    private static long either(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }

    private synchronized List<Slot> all() {
        return new ArrayList<>(numbers.keySet());
    }

    private synchronized int slot(Slot slot) {
        return numbers.computeIfAbsent(slot, _ -> numbers.size());
    }
}
