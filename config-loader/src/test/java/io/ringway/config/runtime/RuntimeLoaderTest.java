package io.ringway.config.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.routing.runtime.RuntimeValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeLoaderTest {
    private final StatsRegistry registry = new StatsRegistry();
    private final RuntimeSlots slots = new RuntimeSlots();
    private final int slot = slots.integer("a.b", 5);
    private final LinkedBlockingQueue<RuntimeValues> published = new LinkedBlockingQueue<>();

    private static LayeredRuntime.Layer fixed(String name, String value) {
        return new LayeredRuntime.StaticLayer(new RuntimeLayer(name, Map.of("a.b", RuntimeEntry.of(value))));
    }

    private RuntimeLoader loader(LayeredRuntime.Layer... layers) throws IOException {
        return new RuntimeLoader(
                new LayeredRuntime(List.of(layers), slots), registry, (values, _) -> published.add(values));
    }

    private long stat(String name) {
        return registry.values().stream()
                .filter(value -> value.name().full().equals("runtime." + name))
                .mapToLong(value -> registry.read(value.id()))
                .sum();
    }

    private long next() throws InterruptedException {
        @Nullable RuntimeValues values = published.poll(30, TimeUnit.SECONDS);
        assertThat(values).isNotNull();
        return values.integer(slot);
    }

    private static Path values(Path folder, String text) throws IOException {
        Files.createDirectories(folder.resolve("a"));
        Files.writeString(folder.resolve("a/b"), text);
        return folder;
    }

    @Test
    void theAdminLayerIsSetAndTakenBack() throws IOException, InterruptedException {
        try (RuntimeLoader loader = loader(fixed("base", "1"), new LayeredRuntime.AdminLayer("admin"))) {
            assertThat(published).isEmpty();
            loader.publish();
            assertThat(next()).isEqualTo(1);
            assertThat(loader.modify(Map.of("a.b", "7", "other", "x"))).isTrue();
            assertThat(next()).isEqualTo(7);
            assertThat(stat("admin_overrides_active")).isEqualTo(1);
            assertThat(stat("num_keys")).isEqualTo(2);
            assertThat(stat("num_layers")).isEqualTo(2);
            assertThat(loader.modify(Map.of("a.b", "", "other", ""))).isTrue();
            assertThat(next()).isEqualTo(1);
            assertThat(stat("admin_overrides_active")).isZero();
            assertThat(stat("num_keys")).isEqualTo(1);
            assertThat(stat("load_success")).isEqualTo(3);
            assertThat(stat("load_error")).isZero();
        }
    }

    @Test
    void withoutAnAdminLayerNothingChanges() throws IOException {
        try (RuntimeLoader loader = loader(fixed("base", "1"))) {
            assertThat(loader.modify(Map.of("a.b", "7"))).isFalse();
            assertThat(published).isEmpty();
            assertThat(loader.snapshot().entry("a.b")).isEqualTo(RuntimeEntry.of("1"));
        }
    }

    @Test
    void aLayerAboveTheAdminLayerWins() throws IOException, InterruptedException {
        try (RuntimeLoader loader = loader(new LayeredRuntime.AdminLayer("admin"), fixed("top", "1"))) {
            loader.modify(Map.of("a.b", "7"));
            assertThat(next()).isEqualTo(1);
        }
    }

    @Test
    void filesBelowALinkAreReadAndMovingTheLinkReadsThemAnew(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path first = values(folder.resolve("v1"), "# percent of the traffic\n41  \n\n");
        Path second = values(folder.resolve("v2"), "42");
        Files.writeString(second.resolve("empty"), "# nothing yet\n");
        Path link = Files.createSymbolicLink(folder.resolve("current"), first);
        LayeredRuntime.Layer disk = new LayeredRuntime.DiskLayer("disk", link, link);
        LayeredRuntime.Layer missing = new LayeredRuntime.DiskLayer("cluster", link, link.resolve("override/web"));
        try (RuntimeLoader loader = loader(fixed("base", "1"), disk, missing)) {
            loader.publish();
            assertThat(next()).isEqualTo(41);
            assertThat(stat("num_layers")).isEqualTo(2);
            assertThat(stat("override_dir_not_exists")).isEqualTo(1);

            Files.createDirectories(second.resolve("override"));
            values(second.resolve("override/web"), "43");
            Path staged = Files.createSymbolicLink(folder.resolve("staged"), second);
            Files.move(staged, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertThat(next()).isEqualTo(43);
            assertThat(stat("override_dir_exists")).isEqualTo(1);
            assertThat(loader.snapshot().entries().get("empty")).isEqualTo(RuntimeEntry.of(""));
            List<String> names = new ArrayList<>();
            loader.snapshot().layers().forEach(layer -> names.add(layer.name()));
            assertThat(names).containsExactly("base", "disk", "cluster");
        }
    }

    @Test
    void aFolderThatIsTooDeepIsAnErrorAndTheOtherLayersStay(@TempDir Path folder) throws IOException {
        Path deep = folder.resolve("root");
        Path at = deep;
        for (int i = 0; i < 17; i++) {
            at = at.resolve("d");
        }
        Files.createDirectories(at);
        try (RuntimeLoader loader = loader(fixed("base", "1"), new LayeredRuntime.DiskLayer("disk", deep, deep))) {
            assertThat(stat("load_error")).isEqualTo(1);
            assertThat(stat("load_success")).isZero();
            assertThat(loader.snapshot().entry("a.b")).isEqualTo(RuntimeEntry.of("1"));
        }
    }
}
