package io.ringway.server.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlamePageTest {

    private static FlameTree tree() {
        FlameTree root = new FlameTree("all");
        new SampledStack(List.of("worker-0", "a.run", "a.poll")).addTo(root);
        new SampledStack(List.of("worker-0", "a.run")).addTo(root);
        new SampledStack(List.of("worker-1", "a.run", "</script>")).addTo(root);
        return root;
    }

    @Test
    void samplesAreCountedInEveryCallAboveThem() {
        FlameTree root = tree();
        assertThat(root.samples()).isEqualTo(3);
        assertThat(root.tree())
                .isEqualTo(List.of(
                        "all",
                        3L,
                        List.of(
                                List.of(
                                        "worker-0",
                                        2L,
                                        List.of(List.of("a.run", 2L, List.of(List.of("a.poll", 1L, List.of()))))),
                                List.of(
                                        "worker-1",
                                        1L,
                                        List.of(List.of("a.run", 1L, List.of(List.of("</script>", 1L, List.of()))))))));
    }

    @Test
    void aNameCannotEndTheScript() {
        String page = FlamePage.of(new CpuProfiler.Profile(Instant.EPOCH, Duration.ofMillis(1500), "by hand", tree()));
        assertThat(page)
                .contains(
                        "\"seconds\":1.5",
                        "[\"\\u003c/script>\",1,[]]",
                        "const data = {\"start\":\"1970-01-01T00:00:00Z\"");
        assertThat(page.split("</script>", -1)).hasSize(2);
    }
}
