package io.ringway.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ringway}: chooses the command. Exit codes: 0 fine, 1 a problem was found, 2 the command line is wrong. */
@Command(
        name = "ringway",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "An L7 proxy that runs an Envoy v3 configuration on an io_uring data plane.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringway demo                          two backends and a proxy in front, nothing to set up",
            "  ringway run -c envoy.yaml             serve a configuration",
            "  ringway -c envoy.yaml --concurrency 2 the same: without a command, Envoy's flags mean run",
            "  ringway upgrade --pid PID             a new process takes the place of a running one",
            "  ringway validate -c envoy.yaml        say what is wrong with it and serve nothing",
            "  ringway explain -c envoy.yaml http://a.example/x   where a request would go and why",
            "  ringway diff old.yaml new.yaml        what changes, and for which requests",
            "  ringway compat envoy.yaml             how much of it is supported",
            "  ringway fmt --write envoy.yaml        its lines where they belong",
            "  ringway schema > ringway.schema.json  a JSON Schema for editors",
            "  ringway help RW2041                   what a problem's code means",
            "  ringway lint -c envoy.yaml            what works but cannot be meant",
            "  ringway route-check -c envoy.yaml tests.yaml  tests of its routes",
            "  ringway simulate --hosts 20 --policy MAGLEV   what if: load balancing in virtual time",
            "  ringway top                           watch a running proxy in the terminal",
            "  ringway doctor                        what this machine allows, and how to change it",
            "",
            "Exit code: 0 fine, 1 a problem was found, 2 the command line is wrong.",
        },
        subcommands = {
            RunCommand.class,
            UpgradeCommand.class,
            ValidateCommand.class,
            ExplainCommand.class,
            LintCommand.class,
            RouteCheckCommand.class,
            DiffCommand.class,
            CompatCommand.class,
            FmtCommand.class,
            SchemaCommand.class,
            SimulateCommand.class,
            TopCommand.class,
            WhyCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            HelpCommand.class,
            VersionCommand.class,
            CompletionCommand.class
        })
public final class RingwayCommand implements Callable<Integer> {
    /** Options that are meant for {@code ringway} itself and not for {@code run}. */
    private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Runs a command line and returns the exit code. */
    public static int execute(String... args) {
        return newCommandLine().execute(withDefaultCommand(args));
    }

    static CommandLine newCommandLine() {
        return new CommandLine(new RingwayCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(new PlainErrors());
    }

    /** Envoy has no commands: {@code -c file} alone means {@code run -c file}. */
    static String[] withDefaultCommand(String... args) {
        if (args.length == 0 || !args[0].startsWith("-") || OWN_OPTIONS.contains(args[0])) {
            return args;
        }
        List<String> all = new ArrayList<>(List.of(args));
        all.addFirst("run");
        return all.toArray(String[]::new);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
