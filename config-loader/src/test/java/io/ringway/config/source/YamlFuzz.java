package io.ringway.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.model.Problem;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are to be configurations: problems or a bootstrap, nothing else; each problem at a place that is in the text; the canonical form of
 * what can be read says the same, and is canonical.
 */
public final class YamlFuzz {
    private static final BootstrapSource SOURCE = new BootstrapSource(SupportedFields.load());

    private YamlFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        SourceText source = new SourceText("envoy.yaml", text);
        Problems problems = new Problems();
        BootstrapSource.Read read = SOURCE.read(List.of(source), problems);
        for (Problem problem : problems.list()) {
            assertThat(problem.message()).isNotBlank();
            assertThat(problem.line()).isBetween(1, source.lineCount() + 1);
            assertThat(problem.column()).isGreaterThanOrEqualTo(1);
            assertThat(problem.length()).isGreaterThanOrEqualTo(1);
        }
        String canonical = canonical(text);
        if (canonical != null && !problems.hasErrors()) {
            assertThat(canonical(canonical)).as("a second time").isEqualTo(canonical);
            Problems after = new Problems();
            SourceText formatted = new SourceText("envoy.yaml", canonical);
            assertThat(SOURCE.read(List.of(formatted), after).bootstrap()).isEqualTo(read.bootstrap());
            assertThat(after.hasErrors()).isFalse();
        }
    }

    private static @Nullable String canonical(String text) {
        Problems problems = new Problems();
        String canonical = CanonicalYaml.of(new SourceText("envoy.yaml", text), problems);
        return problems.hasErrors() ? null : canonical;
    }
}
