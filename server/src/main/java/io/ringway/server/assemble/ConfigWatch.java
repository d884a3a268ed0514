package io.ringway.server.assemble;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a file has other bytes than before, however they came there: written in place, moved over it, or by another turn of a symbolic
 * link on the way to it (as Kubernetes exchanges mounted files). A file that is being written is left in peace until it rests.
 *
 * <p>Owner: the thread {@code config-watch}; {@link #close} from any.
 */
final class ConfigWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConfigWatch.class.getName());
    /** A writer that pauses longer than this in the middle of a file should move it into place instead. */
    private static final long REST_MS = 100;

    private final Path file;
    private final Runnable onChange;
    private final WatchService service;
    private byte[] seen;

    /**
     * Begins to watch.
     *
     * @param onChange called on the watching thread, after each change
     * @throws IOException if the file cannot be read, or its folder not be watched
     */
    static ConfigWatch start(Path file, Runnable onChange) throws IOException {
        ConfigWatch watch = new ConfigWatch(file.toAbsolutePath(), onChange);
        try {
            watch.seen = Files.readAllBytes(watch.file);
            watch.register();
        } catch (IOException e) {
            watch.service.close();
            throw e;
        }
        Thread.ofPlatform().daemon().name("config-watch").start(watch::run);
        return watch;
    }

    private ConfigWatch(Path file, Runnable onChange) throws IOException {
        this.file = file;
        this.onChange = onChange;
        service = FileSystems.getDefault().newWatchService();
        seen = new byte[0];
    }

    /** The folders of the name itself and of every link that it leads over; a folder that is watched already stays so. */
    private void register() throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        Path at = file;
        for (int links = 0; links < 40; links++) {
            addFolders(at, folders);
            if (!Files.isSymbolicLink(at)) {
                break;
            }
            Path folder = at.getParent();
            Path target = Files.readSymbolicLink(at);
            at = folder == null ? target : folder.resolve(target).normalize();
        }
        addFolders(file.toRealPath(), folders);
        for (Path folder : folders) {
            folder.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        }
    }

    /** Where a file stands; if the folder is a link itself, where that stands too. */
    private static void addFolders(Path of, Set<Path> folders) {
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
            LOG.log(System.Logger.Level.DEBUG, file + " is no longer watched");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            byte[] now = Files.readAllBytes(file);
            register(); // links may lead elsewhere by now
            if (Arrays.equals(now, seen)) {
                return;
            }
            seen = now;
            onChange.run();
        } catch (NoSuchFileException e) {
            LOG.log(System.Logger.Level.DEBUG, file + " is away at the moment");
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be read again: " + e.getMessage());
        }
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
