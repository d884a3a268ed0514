package io.ringway.server.assemble;

import com.google.protobuf.Message;
import io.ringway.config.RefusedFile;
import io.ringway.config.dynamic.DynamicResource;
import io.ringway.config.dynamic.DynamicSet;
import io.ringway.config.dynamic.Subscription;
import io.ringway.config.model.SourceText;
import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.lb.hash.XxHash64;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of files of resources (Envoy {@code listener_manager.lds.*}, {@code cluster_manager.cds.*}, {@code http.<prefix>.rds.<name>.*},
 * {@code cluster.<name>.*}, {@code sds.<name>.*}): each text of a file is counted once for everything that depends on it. Owner: control.
 */
final class SubscriptionCounters {
    private record Key(Subscription.Kind kind, String owner, String name) {
        static Key of(Subscription subscription) {
            return new Key(subscription.kind(), subscription.owner(), subscription.name());
        }
    }

    private record Ids(
            int attempt, int success, int failure, int rejected, int empty, int timeouts, int time, int version) {
        static Ids register(StatsRegistry registry, StatName root) {
            return new Ids(
                    registry.counter(root.then("update_attempt")),
                    registry.counter(root.then("update_success")),
                    registry.counter(root.then("update_failure")),
                    registry.counter(root.then("update_rejected")),
                    registry.counter(root.then("update_empty")),
                    registry.counter(root.then("init_fetch_timeout")),
                    registry.gauge(root.then("update_time")),
                    registry.gauge(root.then("version")));
        }
    }

    private final StatsRegistry registry;
    private final WriterStats writer;
    /** The text that was counted last, by what depends on it. */
    private final Map<Key, String> counted = new HashMap<>();

    private final Map<Key, Message> routes = new HashMap<>();
    /** Files that the configuration on its way has the former text of. */
    private final Set<Path> held = new HashSet<>();

    /**
     * Registers nothing yet.
     *
     * @param writer control's
     */
    SubscriptionCounters(StatsRegistry registry, WriterStats writer) {
        this.registry = registry;
        this.writer = writer;
    }

    /** A configuration has come into force. */
    void onApplied(DynamicSet set) {
        for (Subscription subscription : set.subscriptions()) {
            SourceText text = set.texts().get(subscription.file());
            if (text != null && !held.contains(subscription.file())) {
                onAccepted(subscription, text.text(), subscription.version(), true);
            }
            if (subscription.kind() == Subscription.Kind.ROUTES) {
                countRoutes(subscription, set);
            }
        }
    }

    /**
     * A file was read and found right.
     *
     * @param isFull it says something about what depends on it
     */
    void onAccepted(Subscription subscription, String text, String version, boolean isFull) {
        if (text.equals(counted.put(Key.of(subscription), text))) {
            return;
        }
        Ids ids = ids(subscription);
        writer.increment(ids.attempt());
        writer.increment(ids.success());
        if (!isFull) {
            writer.increment(ids.empty());
        }
        writer.set(ids.time(), System.currentTimeMillis());
        writer.set(ids.version(), XxHash64.hash(version, 0));
    }

    /** A configuration is on its way, with what these files held before. */
    void onHeld(DynamicSet set, List<RefusedFile> refused) {
        held.clear();
        for (RefusedFile file : refused) {
            held.add(file.file());
            onRefused(set, file);
        }
    }

    /** A file cannot be used; what depends on it has what the file held before. */
    void onRefused(DynamicSet set, RefusedFile refused) {
        for (Subscription subscription : set.subscriptions()) {
            if (!subscription.file().equals(refused.file())) {
                continue;
            }
            String text = refused.text() == null ? "" : refused.text().text();
            if (!text.equals(counted.put(Key.of(subscription), text))) {
                Ids ids = ids(subscription);
                writer.increment(ids.attempt());
                writer.increment(refused.text() == null ? ids.failure() : ids.rejected());
            }
        }
    }

    private void countRoutes(Subscription subscription, DynamicSet set) {
        Message now = message(subscription, set);
        if (now != null && !now.equals(routes.put(Key.of(subscription), now))) {
            writer.increment(registry.counter(root(subscription).then("config_reload")));
            writer.set(registry.gauge(root(subscription).then("config_reload_time_ms")), System.currentTimeMillis());
        }
    }

    private static @Nullable Message message(Subscription subscription, DynamicSet set) {
        return set.resources().stream()
                .filter(one -> one.kind() == subscription.kind() && one.name().equals(subscription.name()))
                .map(DynamicResource::message)
                .findFirst()
                .orElse(null);
    }

    private Ids ids(Subscription subscription) {
        return Ids.register(registry, root(subscription));
    }

    private static StatName root(Subscription subscription) {
        return switch (subscription.kind()) {
            case LISTENERS -> StatName.of("listener_manager").then("lds");
            case CLUSTERS -> StatName.of("cluster_manager").then("cds");
            case ROUTES ->
                StatName.of("http")
                        .tag(DefaultTags.CONNECTION_MANAGER, subscription.owner())
                        .then("rds")
                        .tag(DefaultTags.RDS_ROUTE_CONFIG, subscription.name());
            case SECRETS -> StatName.of("sds").then(subscription.name());
            case ENDPOINTS -> StatName.of("cluster").tag(DefaultTags.CLUSTER, subscription.owner());
        };
    }
}
