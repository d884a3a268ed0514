package io.ringway.server.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Flags of Envoy that start scripts carry along and that have nothing to act on here. They are accepted so that the scripts work, and
 * named in the log so that nobody believes in them. A flag whose absence would change what is served is not among them.
 */
final class EnvoyOnlyFlags {
    private final List<String> given = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    /** What was given, in order. */
    List<String> given() {
        return List.copyOf(given);
    }

    @Option(names = "--enable-mutex-tracing", hidden = true)
    void enableMutexTracing(boolean isGiven) {
        note("--enable-mutex-tracing", isGiven);
    }

    @Option(names = "--enable-core-dump", hidden = true)
    void enableCoreDump(boolean isGiven) {
        note("--enable-core-dump", isGiven);
    }

    @Option(names = "--cpuset-threads", hidden = true)
    void cpusetThreads(boolean isGiven) {
        note("--cpuset-threads", isGiven);
    }

    @Option(names = "--enable-fine-grain-logging", hidden = true)
    void enableFineGrainLogging(boolean isGiven) {
        note("--enable-fine-grain-logging", isGiven);
    }

    @Option(names = "--reject-unknown-dynamic-fields", hidden = true)
    void rejectUnknownDynamicFields(boolean isGiven) {
        note("--reject-unknown-dynamic-fields", isGiven);
    }

    @Option(names = "--ignore-unknown-dynamic-fields", hidden = true)
    void ignoreUnknownDynamicFields(boolean isGiven) {
        note("--ignore-unknown-dynamic-fields", isGiven);
    }

    @Option(names = "--bootstrap-version", hidden = true)
    void bootstrapVersion(String value) {
        refuseOtherThan("--bootstrap-version", value, "3");
    }

    /** That a flag was given. */
    void note(String flag) {
        given.add(flag);
    }

    private void note(String flag, boolean isGiven) {
        if (isGiven) {
            note(flag);
        }
    }

    private void refuseOtherThan(String flag, String value, String only) {
        FixedValue.check(spec, flag, value, only);
        note(flag, true);
    }
}
