package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RingwayCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine command = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return command.execute(RingwayCommand.withDefaultCommand(args));
    }

    @Test
    void versionNamesTheJvm() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).startsWith("ringway ").contains("java " + Runtime.version());
    }

    @Test
    void nothingToDoIsAUsageError() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: ringway");
    }

    @Test
    void aMistypedCommandGetsASuggestion() {
        assertThat(run("versoin")).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean: ringway version");
    }

    @Test
    void completionIsAScriptForBash() {
        assertThat(run("completion")).isZero();
        assertThat(out.toString()).startsWith("#!/usr/bin/env bash").contains("complete -F", "ringway");
    }

    @Test
    void helpShowsExamplesForEveryCommand() {
        for (CommandLine command :
                RingwayCommand.newCommandLine().getSubcommands().values()) {
            assertThat(command.getUsageMessage()).as(command.getCommandName()).contains("Example");
        }
    }

    @Test
    void helpExplainsACode() {
        assertThat(run("help", "rw2041")).isZero();
        assertThat(out.toString())
                .startsWith("RW2041: Envoy has no such field\n")
                .contains("Example, in a cluster:\n\n    conect_timeout: 0.25s\n", "What to do:");
    }

    @Test
    void helpListsCodesAndShowsCommands() {
        assertThat(run("help", "--codes")).isZero();
        assertThat(out.toString()).contains("RW1001  the file cannot be read", "RW5005  ");
        assertThat(run("help", "validate")).isZero();
        assertThat(out.toString()).contains("Usage: ringway validate");
        assertThat(run("help", "RW9999")).isEqualTo(2);
        assertThat(err.toString()).contains("'RW9999'", "--codes");
    }

    @Test
    void envoysFlagsAloneMeanRun() {
        assertThat(RingwayCommand.withDefaultCommand("-c", "x.yaml")).containsExactly("run", "-c", "x.yaml");
        assertThat(RingwayCommand.withDefaultCommand("--help")).containsExactly("--help");
        assertThat(RingwayCommand.withDefaultCommand("validate", "-c", "x")).containsExactly("validate", "-c", "x");
    }
}
