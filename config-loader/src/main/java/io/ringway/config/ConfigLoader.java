package io.ringway.config;

import io.ringway.config.compile.BootstrapCompiler;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.compile.NetworkFilterCompiler;
import io.ringway.config.model.FieldUse;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Severity;
import io.ringway.config.model.SourceText;
import io.ringway.config.model.Suggestion;
import io.ringway.config.source.BootstrapSource;
import io.ringway.config.source.SupportedFields;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Loads configurations: text, messages, snapshot. One loader serves a process for its life, so that reloads keep statistics and hosts.
 *
 * <pre>{@code
 * ConfigLoader loader = ConfigLoader.withInstalledFilters(stats, new HostRegistry(stats, workers));
 * switch (loader.load(ConfigInput.ofFile(path))) {
 *     case LoadResult.Loaded(CompiledConfig config, var _) -> publish(config.snapshot());
 *     case LoadResult.Refused(List<Problem> problems) -> System.err.print(ProblemReport.render(problems));
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
            return new LoadResult.Refused(problems.list());
        }
        BootstrapSource.Read read = source.read(texts, problems, uses);
        CompiledConfig config = read.positions().isBroken()
                ? null
                : compiler.compile(read.bootstrap(), read.positions(), problems, input.node(), inForce);
        return config == null
                ? new LoadResult.Refused(problems.list())
                : new LoadResult.Loaded(config, read.positions());
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
