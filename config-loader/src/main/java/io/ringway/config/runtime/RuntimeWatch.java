package io.ringway.config.runtime;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waits until something is moved onto the symbolic link of a disk layer: that is how Envoy's runtime on disk is exchanged at once. Owner: the
 * thread {@code runtime-watch}; {@link #close} from any.
 */
final class RuntimeWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RuntimeWatch.class.getName());

    private final @Nullable WatchService service;
    private final Map<WatchKey, Set<Path>> links = new HashMap<>();
    private final Runnable onChange;

    /**
     * Begins to watch; without links there is no thread.
     *
     * @param onChange called on the watching thread
     */
    static RuntimeWatch start(Collection<Path> links, Runnable onChange) throws IOException {
        RuntimeWatch watch = new RuntimeWatch(
                links.isEmpty() ? null : FileSystems.getDefault().newWatchService(), onChange);
        WatchService service = watch.service;
        if (service != null) {
            try {
                for (Path link : links) {
                    watch.add(service, link.toAbsolutePath());
                }
            } catch (IOException e) {
                service.close();
                throw e;
            }
            Thread.ofPlatform().daemon().name("runtime-watch").start(() -> watch.run(service));
        }
        return watch;
    }

    private RuntimeWatch(@Nullable WatchService service, Runnable onChange) {
        this.service = service;
        this.onChange = onChange;
    }

    private void add(WatchService watching, Path link) throws IOException {
        Path folder = link.getParent();
        Path name = link.getFileName();
        if (folder == null || name == null) {
            throw new IOException(link + " is no symbolic link");
        }
        WatchKey key = folder.register(watching, StandardWatchEventKinds.ENTRY_CREATE);
        links.computeIfAbsent(key, _ -> new HashSet<>()).add(name);
    }

    private void run(WatchService watching) {
        try {
            while (true) {
                WatchKey key = watching.take();
                Set<Path> names = links.getOrDefault(key, Set.of());
                boolean isChanged = false;
                for (WatchEvent<?> event : key.pollEvents()) {
                    // An overflow has no name: something may have been missed.
                    isChanged |= event.context() == null || names.contains(event.context());
                }
                key.reset();
                if (isChanged) {
                    changed();
                }
            }
        } catch (ClosedWatchServiceException e) {
            LOG.log(System.Logger.Level.DEBUG, "the runtime is no longer watched");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void changed() {
        try {
            onChange.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the runtime was not read anew", e);
        }
    }

    @Override
    public void close() {
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing the watch", e);
            }
        }
    }
}
