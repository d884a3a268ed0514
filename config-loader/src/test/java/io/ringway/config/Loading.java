package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.Problem;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.List;

/** A loader of its own for a test, and what tests do with it. */
final class Loading {
    final StatsRegistry stats = new StatsRegistry();
    final HostRegistry hosts = new HostRegistry(stats, 1);
    final ConfigLoader loader = ConfigLoader.withInstalledFilters(stats, hosts);

    /** The configuration, which has to be without errors. */
    CompiledConfig loaded(ConfigInput input) {
        LoadResult result = loader.load(input);
        assertThat(result).as("%s", result.problems()).isInstanceOf(LoadResult.Loaded.class);
        return ((LoadResult.Loaded) result).config();
    }

    CompiledConfig loaded(String yaml) {
        return loaded(ConfigInput.ofText(yaml));
    }

    List<Problem> problems(String yaml) {
        return loader.load(ConfigInput.ofText(yaml)).problems();
    }
}
