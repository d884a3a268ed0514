package io.ringway.server.assemble;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits until files have another text than before, however it came there: written in place, moved over it, or by another turn of a symbolic
 * link on the way to it (as Kubernetes exchanges mounted files). A file that is being written is left in peace until it rests.
 *
 * <p>Owner: the thread {@code config-watch}, and whoever calls {@link #follow}, under this object's lock; {@link #close} from any.
 */
final class ConfigWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConfigWatch.class.getName());
    /** A writer that pauses longer than this in the middle of a file should move it into place instead. */
    private static final long REST_MS = 100;

    private static final int LINKS_MAX = 40;

    private final Consumer<Set<Path>> onChange;
    private final WatchService service;
    private final Map<Path, String> seen = new HashMap<>();
    private final Set<Path> directories = new HashSet<>();
    private final Set<WatchKey> keys = new HashSet<>();

    /**
     * Begins with no file.
     *
     * @param onChange called with the files that have changed, as they were named: on the watching thread, or by {@link #follow}
     * @throws IOException if the system has no more watches
     */
    static ConfigWatch start(Consumer<Set<Path>> onChange) throws IOException {
        ConfigWatch watch = new ConfigWatch(onChange);
        Thread.ofPlatform().daemon().name("config-watch").start(watch::run);
        return watch;
    }

    private ConfigWatch(Consumer<Set<Path>> onChange) throws IOException {
        this.onChange = onChange;
        service = FileSystems.getDefault().newWatchService();
    }

    /**
     * From now on these files are watched and no others. What has changed already since it was read is told at once.
     *
     * @param files the text that was read last; of a file that is watched already it is known better
     * @param watched directories in which something happens when a file changes, beside those that the files are in
     */
    void follow(Map<Path, String> files, Collection<Path> watched) {
        synchronized (this) {
            seen.keySet().retainAll(files.keySet());
            files.forEach(seen::putIfAbsent);
            directories.clear();
            directories.addAll(watched);
            register();
        }
        look();
    }

    /** A folder that is watched already stays so; one of which nothing is wanted any more is let go. */
    private void register() {
        Set<Path> folders = new LinkedHashSet<>();
        directories.forEach(directory -> folders.add(directory.toAbsolutePath()));
        seen.keySet().forEach(file -> addFolders(file.toAbsolutePath(), folders));
        Set<WatchKey> now = new HashSet<>();
        for (Path folder : folders) {
            try {
                now.add(folder.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, folder + " cannot be watched: " + e.getMessage());
            }
        }
        keys.removeAll(now);
        keys.forEach(WatchKey::cancel);
        keys.clear();
        keys.addAll(now);
    }

    /** The folders of the name itself and of every link that it leads over. */
    private static void addFolders(Path file, Set<Path> folders) {
        try {
            Path at = file;
            for (int links = 0; links < LINKS_MAX; links++) {
                addFolder(at, folders);
                if (!Files.isSymbolicLink(at)) {
                    break;
                }
                Path folder = at.getParent();
                Path target = Files.readSymbolicLink(at);
                at = folder == null ? target : folder.resolve(target).normalize();
            }
            addFolder(file.toRealPath(), folders);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, file + " leads nowhere at the moment");
        }
    }

    /** Where a file stands; if the folder is a link itself, where that stands too. */
    private static void addFolder(Path of, Set<Path> folders) {
        Path folder = of.getParent();
        if (folder == null) {
            return;
        }
        folders.add(folder);
        Path above = folder.getParent();
        if (Files.isSymbolicLink(folder) && above != null) {
            folders.add(above);
        }
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = service.take();
                do {
                    key.pollEvents();
                    key.reset();
                    key = service.poll(REST_MS, TimeUnit.MILLISECONDS);
                } while (key != null);
                look();
            }
        } catch (ClosedWatchServiceException e) {
            LOG.log(System.Logger.Level.DEBUG, "files are no longer watched");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Set<Path> changed = new LinkedHashSet<>();
        synchronized (this) {
            List<Path> files = new ArrayList<>(seen.keySet());
            for (Path file : files) {
                if (hasChanged(file)) {
                    changed.add(file);
                }
            }
            register(); // links may lead elsewhere by now
        }
        if (changed.isEmpty()) {
            return;
        }
        try {
            onChange.accept(changed);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, changed + " could not be read again", e);
        }
    }

    private boolean hasChanged(Path file) {
        try {
            String now = text(file);
            return !now.equals(seen.put(file, now));
        } catch (NoSuchFileException e) {
            LOG.log(System.Logger.Level.DEBUG, file + " is away at the moment");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be read again: " + e.getMessage());
        }
        return false;
    }

    /** The text of a file, whatever its bytes are. */
    static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing the watch", e);
        }
    }
}
