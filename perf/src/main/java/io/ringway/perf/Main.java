package io.ringway.perf;

import io.ringway.perf.bench.BenchCommand;
import io.ringway.perf.bench.NativeCommand;
import io.ringway.perf.bench.StartCommand;
import io.ringway.perf.jmh.JmhCommand;
import io.ringway.perf.profile.ProfileCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code perf/run}: one subcommand per kind of measurement. */
@Command(
        name = "perf/run",
        mixinStandardHelpOptions = true,
        description = "Measures Ringway beside other proxies, its parts alone, and where its time goes.",
        subcommands = {
            BenchCommand.class,
            StartCommand.class,
            JmhCommand.class,
            ProfileCommand.class,
            NativeCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  perf/run bench                 every scenario and every proxy found on this machine",
            "  perf/run bench --smoke         a few seconds, to see that it works",
            "  perf/run start                 how long a start takes",
            "  perf/run profile ka128         a flame graph of Ringway under load",
            "  perf/run jmh Pick              the micro-benchmarks of host selection",
        })
public final class Main {
    /** Made by {@link #main} and by tests. */
    public Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
