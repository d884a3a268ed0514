package io.ringway.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.ringway.config.model.Problem;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Texts that are to be configurations in Protobuf's text format: problems or a bootstrap, nothing else; each problem at a place that is in the
 * text; what is read without an Any reads to the same when Protobuf has printed it.
 */
public final class TextProtoFuzz {
    private static final BootstrapSource SOURCE = new BootstrapSource(SupportedFields.load());

    private TextProtoFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        SourceText source = new SourceText("envoy.pb_text", new String(input, StandardCharsets.UTF_8));
        Problems problems = new Problems();
        Bootstrap bootstrap = SOURCE.read(List.of(source), problems).bootstrap();
        for (Problem problem : problems.list()) {
            assertThat(problem.message()).isNotBlank();
            assertThat(problem.line()).isBetween(1, source.lineCount());
            assertThat(problem.column()).isGreaterThanOrEqualTo(1);
            assertThat(problem.length()).isGreaterThanOrEqualTo(1);
        }
        String printed = TextFormat.printer().printToString(bootstrap);
        if (!problems.hasErrors() && !printed.isEmpty() && !printed.contains("type_url")) {
            Problems after = new Problems();
            SourceText text = new SourceText("envoy.pb_text", printed);
            assertThat(SOURCE.read(List.of(text), after).bootstrap()).isEqualTo(bootstrap);
            assertThat(after.hasErrors()).isFalse();
        }
    }
}
