package io.ringway.server.assemble;

import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.dynamic.Subscription;
import io.ringway.server.control.ConfigHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration in force was read from: it is read again when somebody asks, and each file when it changes. Files of endpoints give clusters other
 * hosts, any other file makes another configuration.
 *
 * <p>Owner: any thread.
 */
final class ConfigSources implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConfigSources.class.getName());

    private final Reloader reloader;
    private final EndpointFiles endpoints;
    private final Supplier<CompiledConfig> inForce;
    private final Executor control;
    /** The bootstrap's file if it is watched, and its text when that began. */
    private final Map<Path, String> bootstrap = new HashMap<>();

    private volatile @Nullable ConfigWatch watch;

    ConfigSources(Reloader reloader, EndpointFiles endpoints, Supplier<CompiledConfig> inForce, Executor control) {
        this.reloader = reloader;
        this.endpoints = endpoints;
        this.inForce = inForce;
        this.control = control;
    }

    /**
     * From now on files are watched.
     *
     * @param file of the bootstrap; null if it is not to be watched
     */
    void startWatching(@Nullable Path file) {
        try {
            if (file != null) {
                bootstrap.put(file, ConfigWatch.text(file));
                LOG.log(System.Logger.Level.INFO, "watching " + file);
            }
            watch = ConfigWatch.start(this::onChanged);
            follow(inForce.get());
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "files cannot be watched (" + e.getMessage() + "); SIGHUP and /reload read them again");
        }
    }

    /** Whatever a configuration was read from is watched from now on. */
    void follow(CompiledConfig now) {
        ConfigWatch watching = watch;
        if (watching == null) {
            return;
        }
        Map<Path, String> files = new HashMap<>(bootstrap);
        now.dynamic().texts().forEach((file, text) -> files.putIfAbsent(file, text.text()));
        now.dynamic().named().forEach(files::putIfAbsent);
        watching.follow(
                files,
                Stream.concat(
                                now.dynamic().subscriptions().stream()
                                        .map(Subscription::directory)
                                        .filter(Objects::nonNull),
                                now.dynamic().directories().stream())
                        .toList());
    }

    /**
     * Reads the configuration again, with all files that it names.
     *
     * @return what became of it
     */
    CompletableFuture<ConfigHistory.Attempt> reload(String reason) {
        return reloader.reload(reason)
                .thenApplyAsync(
                        attempt -> {
                            endpoints.readAllAgain(); // those of clusters that stay were not read
                            return attempt;
                        },
                        control);
    }

    /** On control. */
    void readEndpointsAgain() {
        endpoints.readAllAgain();
    }

    /** The log tells what becomes of it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void onChanged(Set<Path> files) {
        Set<Path> ofEndpoints = files.stream()
                .filter(file -> !bootstrap.containsKey(file))
                .filter(inForce.get().dynamic()::isEndpointsOnly)
                .collect(Collectors.toSet());
        try {
            control.execute(() -> ofEndpoints.forEach(endpoints::readAgain));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the process ends", e);
            return;
        }
        String others = files.stream()
                .filter(file -> !ofEndpoints.contains(file))
                .map(Path::toString)
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            reloader.reload(others + (files.size() - ofEndpoints.size() == 1 ? " has changed" : " have changed"));
        }
    }

    @Override
    public void close() {
        ConfigWatch watching = watch;
        if (watching != null) {
            watching.close();
        }
    }
}
