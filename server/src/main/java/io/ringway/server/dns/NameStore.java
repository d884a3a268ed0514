package io.ringway.server.dns;

import io.ringway.config.compile.NameFile;
import io.ringway.hotpath.names.NameKey;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a DNS cache knows, in a file, so that the next process starts with it. One name per line; the file is written anew beside the old one
 * and takes its place in one step, so whoever stops in between leaves the old one.
 *
 * <pre>
 *   # Ringway DNS cache, version 1: host port expires-unix-ms address,address
 *   api.example.com 443 1796000000000 192.0.2.1,192.0.2.2
 * </pre>
 *
 * <p>Owner: control.
 */
final class NameStore {
    private static final System.Logger LOG = System.getLogger(NameStore.class.getName());
    private static final String HEADER = "# Ringway DNS cache, version 1: host port expires-unix-ms address,address";

    private final NameFile file;
    private final Map<NameKey, Entry> entries = new LinkedHashMap<>();
    private boolean isChanged;
    private boolean isWritable = true;

    /**
     * One name.
     *
     * @param expiresMs when the shortest-lived record ends, milliseconds since 1970
     */
    record Entry(NameKey key, List<InetAddress> addresses, long expiresMs) {
        String line() {
            String all = addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(","));
            return key.host() + " " + key.port() + " " + expiresMs + " " + all;
        }

        /** Null if it is not a line of this form. */
        static @Nullable Entry of(String line) {
            String[] parts = line.split(" ", -1);
            if (parts.length != 4 || !HostText.isName(parts[0])) {
                return null;
            }
            List<InetAddress> addresses = new ArrayList<>();
            for (String text : parts[3].split(",", -1)) {
                InetAddress address = HostText.literal(text);
                if (address == null) {
                    return null;
                }
                addresses.add(address);
            }
            try {
                int port = Integer.parseInt(parts[1]);
                return port <= 0 || port > 0xffff
                        ? null
                        : new Entry(new NameKey(parts[0], port), addresses, Long.parseLong(parts[2]));
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }

    /** Reads what there is: nothing, if there is no file. Lines that are not understood are left out, with a warning. */
    NameStore(NameFile file) {
        this.file = file;
        if (!Files.exists(file.path())) {
            return;
        }
        int bad = 0;
        try {
            for (String line : Files.readAllLines(file.path(), StandardCharsets.UTF_8)) {
                Entry entry = line.startsWith("#") ? null : Entry.of(line);
                if (entry != null) {
                    entries.put(entry.key(), entry);
                } else if (!line.startsWith("#")) {
                    bad++;
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "DNS cache file " + file.path() + " cannot be read: " + e);
        }
        if (bad > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "DNS cache file " + file.path() + ": " + bad + " lines are not understood and left out");
        }
    }

    /** Where it is. */
    NameFile file() {
        return file;
    }

    /** What is kept now, oldest first. */
    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** Keeps an answer; beyond {@link NameFile#entriesMax} the oldest one goes. */
    void put(NameKey key, List<InetAddress> addresses, long expiresMs) {
        isChanged = true;
        entries.remove(key);
        entries.put(key, new Entry(key, addresses, expiresMs));
        if (file.entriesMax() > 0 && entries.size() > file.entriesMax()) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** Keeps it no longer. */
    void remove(NameKey key) {
        isChanged |= entries.remove(key) != null;
    }

    /** Writes the file if something has changed. A file that cannot be written is tried again next time, and told once. */
    void flush() {
        if (!isChanged) {
            return;
        }
        Path beside = file.path().resolveSibling(file.path().getFileName() + ".new");
        List<String> lines = new ArrayList<>(entries.size() + 1);
        lines.add(HEADER);
        entries.values().forEach(entry -> lines.add(entry.line()));
        try {
            Files.write(beside, lines, StandardCharsets.UTF_8);
            Files.move(beside, file.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            isChanged = false;
            isWritable = true;
        } catch (IOException e) {
            if (isWritable) {
                LOG.log(System.Logger.Level.WARNING, "DNS cache file " + file.path() + " cannot be written: " + e);
            }
            isWritable = false;
        }
    }
}
