package io.ringway.server.restart;

import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatBlock;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.StatsRegistry.Kind;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.net.ControlSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Counters by their names, on their way from the old process to the new one: first what there is, then what has come since. Gauges, histograms and the
 * values of single hosts begin anew.
 *
 * <p>Owner: one thread at a time.
 */
final class CounterTransfer {
    private final StatsRegistry registry;
    private Map<String, Long> sent = Map.of();

    CounterTransfer(StatsRegistry registry) {
        this.registry = registry;
    }

    /** Sends what has been counted since the last call, or at all, without an end. */
    void sendNew(ControlSocket to) throws IOException {
        Map<String, Long> now = values(registry);
        StringBuilder text = new StringBuilder(Messages.COUNTERS);
        int bytes = text.length();
        for (Map.Entry<String, Long> entry : now.entrySet()) {
            long more = entry.getValue() - sent.getOrDefault(entry.getKey(), 0L);
            if (more == 0) {
                continue;
            }
            String line = "\n" + entry.getKey() + '\n' + more;
            int lineBytes = line.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + lineBytes > ControlSocket.TEXT_BYTES_MAX) {
                to.send(text.toString());
                text.setLength(Messages.COUNTERS.length());
                bytes = text.length();
            }
            text.append(line);
            bytes += lineBytes;
        }
        if (bytes > Messages.COUNTERS.length()) {
            to.send(text.toString());
        }
        sent = now;
    }

    /** Those that are not 0. */
    private static Map<String, Long> values(StatsRegistry registry) {
        Map<String, Long> values = new HashMap<>();
        forEach(registry, (id, name) -> {
            long value = registry.read(id);
            String full = value == 0 ? "" : name.get().full();
            if (value != 0 && full.indexOf('\n') < 0) {
                values.merge(full, value, Long::sum);
            }
        });
        return values;
    }

    /** Takes a counter; its name is made when it is asked for. */
    private interface Visitor {
        void visit(int id, Supplier<StatName> name);
    }

    private static void forEach(StatsRegistry registry, Visitor visitor) {
        for (StatsRegistry.Value value : registry.values()) {
            if (value.kind() == Kind.COUNTER) {
                visitor.visit(value.id(), value::name);
            }
        }
        for (StatsRegistry.Place place : registry.blocks()) {
            StatBlock block = place.block();
            for (int i = 0; isCarried(block) && i < block.valueCount(); i++) {
                int offset = i;
                visitor.visit(place.firstValue() + offset, () -> block.valueName(offset));
            }
        }
    }

    private static boolean isCarried(StatBlock block) {
        return block.isListed() || block instanceof RouteStats.Block;
    }

    /** Adds up what the other process has counted. Owner: the writer's thread. */
    static final class Receiver {
        private final StatsRegistry registry;
        private final WriterStats writer;
        private final Map<String, Integer> ids = new HashMap<>();

        /**
         * @param writer of the thread that calls
         */
        Receiver(StatsRegistry registry, WriterStats writer) {
            this.registry = registry;
            this.writer = writer;
        }

        /**
         * Adds what a message says; what this process has no name for is dropped.
         *
         * @param values after the verb: names and values in turn
         */
        void add(String[] values) {
            boolean isLookedUp = false;
            for (int i = 1; i + 1 < values.length; i += 2) {
                Integer id = ids.get(values[i]);
                if (id == null && !isLookedUp) {
                    lookUp();
                    isLookedUp = true;
                    id = ids.get(values[i]);
                }
                if (id != null) {
                    writer.add(id, Long.parseLong(values[i + 1]));
                }
            }
        }

        private void lookUp() {
            forEach(registry, (id, name) -> ids.putIfAbsent(name.get().full(), id));
        }

        /** The names are not needed any more. */
        void forget() {
            ids.clear();
        }
    }
}
