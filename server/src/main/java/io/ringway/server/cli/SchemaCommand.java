package io.ringway.server.cli;

import io.ringway.config.source.JsonSchema;
import io.ringway.config.source.SupportedFields;
import io.ringway.server.admin.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ringway schema}. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description =
                "Print a JSON Schema (2020-12) of what is supported, for editors: completion and checks while typing.",
        footer = {
            "",
            "Examples:",
            "  ringway schema > ringway.schema.json",
            "  # then, as the first line of envoy.yaml:",
            "  # yaml-language-server: $schema=ringway.schema.json",
        })
final class SchemaCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(Json.tree(JsonSchema.of(SupportedFields.load())));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
