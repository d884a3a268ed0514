package io.ringway.config;

import io.ringway.config.compile.BootstrapCompiler;
import io.ringway.config.compile.CompiledCluster;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.EndpointUpdate;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.compile.NetworkFilterCompiler;
import io.ringway.config.dynamic.ResourceReader;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.FieldUse;
import io.ringway.config.model.Position;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Severity;
import io.ringway.config.model.SourceText;
import io.ringway.config.model.Suggestion;
import io.ringway.config.source.BootstrapSource;
import io.ringway.config.source.SupportedFields;
import io.ringway.hotpath.stats.StatsRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads configurations: text, messages, snapshot. One loader serves a process for its life, so that reloads keep statistics and hosts.
 *
 * <pre>{@code
 * ConfigLoader loader = ConfigLoader.withInstalledFilters(stats, new HostRegistry(stats, workers));
 * switch (loader.load(ConfigInput.ofFile(path))) {
 *     case LoadResult.Loaded(CompiledConfig config, var _, var _) -> publish(config.snapshot());
 *     case LoadResult.Refused(List<Problem> problems, var _) -> System.err.print(ProblemReport.render(problems));
 * }
 * }</pre>
 *
 * Owner: control.
 */
public final class ConfigLoader {
    /** How problems name the text of {@code --config-yaml}. */
    public static final String INLINE_NAME = "--config-yaml";

    private final BootstrapSource source;
    private final BootstrapCompiler compiler;
    /** What files of resources held when they were last found right. */
    private final AcceptedTexts accepted = new AcceptedTexts();

    public ConfigLoader(
            StatsRegistry stats,
            HostRegistry hosts,
            List<HttpFilterCompiler> filters,
            List<NetworkFilterCompiler> networkFilters) {
        this.source = new BootstrapSource(SupportedFields.load());
        this.compiler = new BootstrapCompiler(stats, hosts, filters, networkFilters);
    }

    /** With every filter on the class path. */
    public static ConfigLoader withInstalledFilters(StatsRegistry stats, HostRegistry hosts) {
        return new ConfigLoader(
                stats, hosts, installed(HttpFilterCompiler.class), installed(NetworkFilterCompiler.class));
    }

    private static <T> List<T> installed(Class<T> service) {
        return ServiceLoader.load(service).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Reads, checks and compiles; never throws because of what is written in the configuration. */
    public LoadResult load(ConfigInput input) {
        return load(input, null);
    }

    /**
     * The same for a configuration that is to replace another one.
     *
     * @param inForce clusters that are the same in it keep their objects
     */
    public LoadResult load(ConfigInput input, @Nullable CompiledConfig inForce) {
        return load(input, inForce, FieldUse.Listener.NONE);
    }

    /** The same as {@link #load(ConfigInput)}, and every field and extension of the texts is added to {@code uses}. */
    public LoadResult survey(ConfigInput input, List<FieldUse> uses) {
        return load(input, null, (type, field, status, at) -> uses.add(FieldUse.of(type, field, status, at)));
    }

    private LoadResult load(ConfigInput input, @Nullable CompiledConfig inForce, FieldUse.Listener uses) {
        Problems problems = new Problems();
        List<SourceText> texts = texts(input, problems);
        if (texts.isEmpty()) {
            return new LoadResult.Refused(problems.list(), List.of());
        }
        Attempt first = attempt(texts, input, inForce, uses, Set.of());
        if (inForce != null) {
            return first.config() == null
                    ? withoutWrongFiles(first, texts, input, inForce)
                    : new LoadResult.Loaded(first.config(), first.positions(), List.of());
        }
        if (first.config() == null) {
            return new LoadResult.Refused(first.problems(), List.of());
        }
        accepted.take(first.config().dynamic());
        return new LoadResult.Loaded(first.config(), first.positions(), List.of());
    }

    /** A bootstrap with its files, read once; {@code config} is null if something in it is wrong. */
    private record Attempt(
            BootstrapSource.Read read,
            ResourceReader files,
            List<Problem> problems,
            @Nullable CompiledConfig config) {
        FieldNode positions() {
            return read.positions();
        }
    }

    private Attempt attempt(
            List<SourceText> texts,
            ConfigInput input,
            @Nullable CompiledConfig inForce,
            FieldUse.Listener uses,
            Set<Path> held) {
        Problems problems = new Problems();
        BootstrapSource.Read read = source.read(texts, problems, uses);
        ResourceReader files = new ResourceReader(source, problems, uses, accepted.byFile(), held);
        CompiledConfig config = read.positions().isBroken()
                ? null
                : compiler.compile(
                        read.bootstrap(), read.positions(), problems, input.profile(), input.node(), inForce, files);
        return new Attempt(read, files, problems.list(), config);
    }

    /** Each file of resources is refused for itself: what the wrong ones had before stays, and the others may come into force. */
    private LoadResult withoutWrongFiles(
            Attempt first, List<SourceText> texts, ConfigInput input, CompiledConfig inForce) {
        Set<Path> held = new HashSet<>();
        List<RefusedFile> refused = new ArrayList<>();
        Attempt attempt = first;
        while (attempt.config() == null) {
            List<RefusedFile> wrong = accepted.wrong(attempt.files(), attempt.problems(), held);
            refused.addAll(wrong);
            wrong.forEach(file -> held.add(file.file()));
            boolean isAnythingNew = !attempt.read().bootstrap().equals(inForce.bootstrap())
                    || accepted.isAnyChanged(attempt.files(), held);
            if (wrong.isEmpty() || !isAnythingNew) {
                return new LoadResult.Refused(first.problems(), refused);
            }
            attempt = attempt(texts, input, inForce, FieldUse.Listener.NONE, held);
        }
        return new LoadResult.Loaded(attempt.config(), attempt.positions(), refused);
    }

    /** A configuration has come into force: what its files hold is what wrong ones are replaced with from now on. */
    public void accept(CompiledConfig config) {
        accepted.take(config.dynamic());
    }

    /**
     * What a file says now.
     *
     * @param updates one for each cluster; none if there is an error
     * @param text what the file holds, or null if it cannot be read
     */
    public record ReadEndpoints(
            List<EndpointUpdate> updates,
            @Nullable SourceText text,
            List<Problem> problems,
            @Nullable RefusedFile refused) {
        public ReadEndpoints {
            updates = List.copyOf(updates);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads a file of endpoints again, all of it or nothing.
     *
     * @param clusters those in force that have their endpoints from it
     */
    public ReadEndpoints readEndpoints(Path file, Collection<CompiledCluster> clusters) {
        Problems problems = new Problems();
        ResourceReader reader =
                new ResourceReader(source, problems, FieldUse.Listener.NONE, accepted.byFile(), Set.of());
        FieldNode at = FieldNode.root(new Position(new SourceText(file.toString(), ""), 1, 1, 1));
        List<EndpointUpdate> updates = compiler.endpoints(clusters, reader, at, problems);
        SourceText text = reader.texts().get(file);
        if (problems.hasErrors() || text == null) {
            return new ReadEndpoints(List.of(), text, problems.list(), new RefusedFile(file, text, problems.list()));
        }
        accepted.take(file, text);
        return new ReadEndpoints(updates, text, problems.list(), null);
    }

    private List<SourceText> texts(ConfigInput input, Problems problems) {
        List<SourceText> texts = new ArrayList<>(2);
        if (input.file() != null) {
            SourceText text = source.readFile(input.file(), problems);
            if (text == null) {
                return List.of();
            }
            texts.add(text);
        }
        if (input.inlineYaml() != null) {
            texts.add(new SourceText(INLINE_NAME, input.inlineYaml()));
        }
        if (texts.isEmpty()) {
            problems.add(new Problem(
                    ProblemCode.EMPTY_CONFIG,
                    Severity.ERROR,
                    "no configuration is named",
                    null,
                    "",
                    Suggestion.hint("name a file with -c FILE or give a text with --config-yaml"),
                    null));
        }
        return texts;
    }
}
