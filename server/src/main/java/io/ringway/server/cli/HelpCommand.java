package io.ringway.server.cli;

import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.ProblemPage;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringway help}. */
@Command(
        name = "help",
        mixinStandardHelpOptions = true,
        description = "Say what a problem's code means, with an example and the repair, or how a command is used.",
        footer = {
            "",
            "Examples:",
            "  ringway help RW2041",
            "  ringway help --codes                  all codes, a line each",
            "  ringway help validate                 the same as: ringway validate --help",
        })
final class HelpCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "CODE|COMMAND",
            arity = "0..1",
            description = "A code such as RW2041, or the name of a command.")
    private @Nullable String topic;

    @Option(names = "--codes", description = "List all codes.")
    private boolean areCodesListed;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (areCodesListed) {
            for (ProblemCode code : ProblemCode.values()) {
                out.println(code.id() + "  " + code.summary());
            }
            return 0;
        }
        CommandLine root = spec.root().commandLine();
        if (topic == null) {
            root.usage(out);
            return 0;
        }
        CommandLine command = root.getSubcommands().get(topic);
        if (command != null) {
            command.usage(out);
            return 0;
        }
        Optional<ProblemPage> page = ProblemPage.find(topic);
        if (page.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no code and no command is called '" + topic + "'; ringway help --codes lists the codes");
        }
        out.print(page.get().render());
        out.flush();
        return 0;
    }
}
