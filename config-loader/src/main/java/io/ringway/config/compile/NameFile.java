package io.ringway.config.compile;

import java.nio.file.Path;

/**
 * The file that keeps a DNS cache over a restart (Envoy {@code FileBasedKeyValueStoreConfig}). Owner: any (immutable).
 *
 * @param flushNs {@code flush_interval}, default 30 s; 0: only when the process stops or the cache goes
 * @param entriesMax {@code max_entries}, default 1,000; 0: as many as there are
 */
public record NameFile(Path path, long flushNs, int entriesMax) {}
