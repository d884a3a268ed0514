package io.ringway.config.dynamic;

import com.google.protobuf.Any;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.FieldUse;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.source.BootstrapSource;
import io.ringway.config.source.NearMiss;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files that one configuration names, each of them once, and notes what was read. Envoy: a file holds a {@code DiscoveryResponse}
 * and has to exist when the configuration is loaded.
 *
 * <p>Owner: control.
 */
public final class ResourceReader {
    private final BootstrapSource source;
    private final Problems problems;
    private final FieldUse.Listener uses;
    private final Map<Path, SourceText> accepted;
    private final Set<Path> held;
    private final Map<Path, ResourceFile> files = new HashMap<>();
    private final Set<Path> broken = new HashSet<>();
    private final Map<Path, SourceText> texts = new LinkedHashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<DynamicResource> resources = new ArrayList<>();
    private final Map<Path, String> named = new HashMap<>();
    private final List<Path> directories = new ArrayList<>();

    /**
     * Nothing read yet.
     *
     * @param accepted the text that each file had when it was read last and found right
     * @param held files that are not read: what they had stands
     */
    public ResourceReader(
            BootstrapSource source,
            Problems problems,
            FieldUse.Listener uses,
            Map<Path, SourceText> accepted,
            Set<Path> held) {
        this.source = source;
        this.problems = problems;
        this.uses = uses;
        this.accepted = accepted;
        this.held = held;
    }

    /**
     * The file that a config source names, or null after a problem.
     *
     * @param at where the config source was written
     */
    public @Nullable ResourceFile open(ConfigSource config, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        requireVersion3(config, at.field("resource_api_version"));
        return switch (config.getConfigSourceSpecifierCase()) {
            case PATH -> open(pathOf(config), null, at.field("path"));
            case PATH_CONFIG_SOURCE -> {
                FieldNode sourceAt = at.field("path_config_source");
                String directory =
                        config.getPathConfigSource().getWatchedDirectory().getPath();
                yield open(
                        config.getPathConfigSource().getPath(),
                        directory.isEmpty() ? null : directory(directory, sourceAt.at("watched_directory", "path")),
                        sourceAt.field("path"));
            }
            default -> null; // reported as a field that is not supported, or as one that is missing
        };
    }

    @SuppressWarnings("deprecation") // older files have it
    private static String pathOf(ConfigSource config) {
        return config.getPath();
    }

    private void requireVersion3(ConfigSource config, FieldNode at) {
        if (config.getResourceApiVersion() != ApiVersion.AUTO && config.getResourceApiVersion() != ApiVersion.V3) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at,
                    "resources of version 2 are not read",
                    Suggestion.hint("resource_api_version: V3"));
        }
    }

    private @Nullable Path directory(String name, FieldNode at) {
        Path directory = path(name, at);
        if (directory != null && !Files.isDirectory(directory)) {
            problems.atValue(ProblemCode.BAD_FILE, at, "there is no directory " + name, Suggestion.NONE);
        }
        return directory;
    }

    private @Nullable Path path(String name, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            problems.atValue(ProblemCode.BAD_FILE, at, "not a path: " + e.getReason(), Suggestion.NONE);
            return null;
        }
    }

    private @Nullable ResourceFile open(String name, @Nullable Path directory, FieldNode at) {
        Path file = path(name, at);
        return file == null ? null : open(file, directory, at);
    }

    /**
     * The same for a file that is known by its path.
     *
     * @param at where the path was written
     */
    public @Nullable ResourceFile open(Path file, @Nullable Path directory, FieldNode at) {
        ResourceFile opened = files.get(file);
        if (opened == null && !broken.contains(file)) {
            opened = read(file, directory, at);
            if (opened == null) {
                broken.add(file);
            } else {
                files.put(file, opened);
            }
        }
        return opened;
    }

    private @Nullable ResourceFile read(Path file, @Nullable Path directory, FieldNode at) {
        SourceText text = held.contains(file) ? accepted.get(file) : null;
        if (text == null) {
            text = readText(file, at);
        }
        if (text == null) {
            return null;
        }
        texts.put(file, text);
        int errorsBefore = problems.errorCount();
        BootstrapSource.ReadMessage read = source.readMessage(text, DiscoveryResponse.getDescriptor(), problems, uses);
        if (read.message() == null || problems.errorCount() > errorsBefore) {
            return null;
        }
        DiscoveryResponse response = WalkedMessages.parseFile(
                DiscoveryResponse.parser(), read.message().toByteString());
        FieldNode listAt = read.positions().field("resources");
        if (!listAt.isList()) {
            problems.atKey(
                    ProblemCode.REQUIRED,
                    listAt,
                    "the file says nothing about resources",
                    Suggestion.hint("resources: [] if there are none"));
            return null;
        }
        List<ResourceFile.Entry> entries = new ArrayList<>();
        for (int i = 0; i < response.getResourcesCount(); i++) {
            entries.add(unwrapped(new ResourceFile.Entry(response.getResources(i), listAt.element(i))));
        }
        return new ResourceFile(file, directory, response.getVersionInfo(), entries, listAt);
    }

    private @Nullable SourceText readText(Path file, FieldNode at) {
        Problems ofFile = new Problems();
        SourceText text = source.readFile(file, ofFile);
        for (Problem problem : ofFile.list()) {
            problems.atValue(ProblemCode.BAD_FILE, at, problem.message(), problem.suggestion());
        }
        return text;
    }

    /** A resource may stand in a {@code Resource}, which adds a name and a version. */
    private static ResourceFile.Entry unwrapped(ResourceFile.Entry entry) {
        if (!entry.message().is(Resource.class)) {
            return entry;
        }
        Resource wrapper =
                WalkedMessages.parseFile(Resource.parser(), entry.message().getValue());
        return new ResourceFile.Entry(wrapper.getResource(), entry.at().field("resource"));
    }

    /** The resources of a file, all of one type; another one is a problem. */
    public <M extends Message> List<Placed<M>> all(ResourceFile file, Class<M> type, Subscription.Kind kind) {
        List<Placed<M>> all = new ArrayList<>();
        @SuppressWarnings("unchecked") // a message's parser makes messages of its type
        Parser<M> parser = (Parser<M>) Internal.getDefaultInstance(type).getParserForType();
        for (ResourceFile.Entry entry : file.entries()) {
            if (entry.message().is(type)) {
                M message = WalkedMessages.parseFile(parser, entry.message().getValue());
                all.add(new Placed<>(message, entry.at()));
            } else {
                Any other = entry.message();
                String found = other.getTypeUrl().substring(other.getTypeUrl().lastIndexOf('/') + 1);
                problems.atValue(
                        ProblemCode.MISPLACED_EXTENSION,
                        entry.at().field("@type"),
                        "a " + kind.typeName() + " belongs here" + (found.isEmpty() ? "" : ", not a " + found),
                        Suggestion.NONE);
            }
        }
        return all;
    }

    /**
     * The resource of a name. A file without any resource says nothing yet; one with others only is a mistake.
     *
     * @param named what its name is
     * @param asker who asks for it, as {@code cluster "web"}
     */
    public <M extends Message> @Nullable Placed<M> find(
            ResourceFile file,
            Class<M> type,
            Subscription.Kind kind,
            Function<M, String> named,
            String name,
            String asker) {
        Placed<M> found = null;
        List<String> names = new ArrayList<>();
        int errorsBefore = problems.errorCount();
        for (Placed<M> one : all(file, type, kind)) {
            String itsName = named.apply(one.message());
            names.add(itsName);
            if (!itsName.equals(name)) {
                continue;
            }
            if (found != null) {
                problems.atValue(
                        ProblemCode.DUPLICATE_NAME,
                        one.at(),
                        kind.typeName() + " \"" + name + "\" exists already",
                        Suggestion.NONE,
                        found.at().valuePosition(),
                        "first here");
            } else {
                found = one;
            }
        }
        if (found == null && !names.isEmpty() && problems.errorCount() == errorsBefore) {
            problems.atKey(
                    ProblemCode.BAD_FILE,
                    file.at(),
                    asker + " asks for the " + kind.typeName() + " \"" + name + "\", which is not here",
                    Suggestion.didYouMean(NearMiss.of(name, names))
                            .or(Suggestion.hint("there are: " + String.join(", ", names))));
        }
        return found;
    }

    /** Notes that something depends on a file. */
    public void subscribe(Subscription subscription) {
        subscriptions.add(subscription);
    }

    /** Notes that something depends on a file that need not be read again. */
    public void keep(Subscription subscription) {
        subscriptions.add(subscription);
        SourceText text = accepted.get(subscription.file());
        if (text != null) {
            texts.putIfAbsent(subscription.file(), text);
        }
    }

    /** Notes what came from a file. */
    public void add(DynamicResource resource) {
        resources.add(resource);
    }

    /** Notes that something depends on what a file holds; whoever needs it reads it. */
    void watch(String name) {
        try {
            Path file = Path.of(name);
            named.putIfAbsent(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException | InvalidPathException _) {
            // whoever needs it will say so
        }
    }

    /** Notes that something happens in a directory when such a file changes. */
    void watchDirectory(String name) {
        try {
            directories.add(Path.of(name));
        } catch (InvalidPathException _) {
            // then nothing happens there
        }
    }

    Problems problems() {
        return problems;
    }

    /** Texts of the files that were read so far. */
    public Map<Path, SourceText> texts() {
        return texts;
    }

    /** Files of which nothing could be read. */
    public Set<Path> unreadable() {
        Set<Path> unreadable = new HashSet<>(broken);
        unreadable.removeAll(texts.keySet());
        return unreadable;
    }

    /** All that was noted. */
    public DynamicSet noted() {
        return new DynamicSet(subscriptions, resources, texts, named, directories);
    }
}
