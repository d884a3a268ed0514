package io.ringway.config.compile;

import io.envoyproxy.envoy.config.common.key_value.v3.KeyValueStoreConfig;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.key_value.file_based.v3.FileBasedKeyValueStoreConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where a DNS cache is kept (Envoy {@code DnsCacheConfig.key_value_config}). Owner: control. */
final class NameFileCompiler {
    private static final long FLUSH_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int ENTRIES_MAX = 1_000;

    private final Problems problems;

    NameFileCompiler(Problems problems) {
        this.problems = problems;
    }

    /** Null after a problem. */
    @Nullable
    NameFile compile(KeyValueStoreConfig store, FieldNode at) {
        FieldNode configAt = at.field("config").field("typed_config");
        if (at.isBroken() || at.field("config").isBroken() || configAt.isBroken()) {
            return null;
        }
        TypedExtensionConfig config = store.getConfig();
        if (!config.getTypedConfig().is(FileBasedKeyValueStoreConfig.class)) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    configAt.field("@type"),
                    "this @type is no key-value store that is supported",
                    Suggestion.hint("FileBasedKeyValueStoreConfig is"));
            return null;
        }
        return compile(WalkedMessages.unpack(config.getTypedConfig(), FileBasedKeyValueStoreConfig.parser()), configAt);
    }

    private @Nullable NameFile compile(FileBasedKeyValueStoreConfig config, FieldNode at) {
        FieldNode filenameAt = at.field("filename");
        if (filenameAt.isBroken()) {
            return null;
        }
        Path path = Path.of(config.getFilename()).toAbsolutePath();
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(path)) {
            problems.atValue(
                    ProblemCode.BAD_FILE,
                    filenameAt,
                    directory == null || Files.isDirectory(path)
                            ? path + " is a directory"
                            : "there is no directory " + directory,
                    Suggestion.hint("the file is made when it is missing, its directory is not"));
            return null;
        }
        return new NameFile(
                path,
                Durations.ns(config.hasFlushInterval(), config.getFlushInterval(), FLUSH_NS),
                config.hasMaxEntries()
                        ? HttpOptionsCompiler.clamp(config.getMaxEntries().getValue())
                        : ENTRIES_MAX);
    }
}
