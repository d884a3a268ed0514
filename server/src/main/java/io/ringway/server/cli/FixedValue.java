package io.ringway.server.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Apart from {@link EnvoyOnlyFlags}, so that loading those does not load picocli's exceptions. */
final class FixedValue {
    private FixedValue() {}

    /** Ends the command with a message and exit code 2 if a flag has another value than the one that makes sense here. */
    static void check(CommandSpec spec, String flag, String value, String only) {
        if (!value.equals(only)) {
            throw new ParameterException(spec.commandLine(), flag + " " + value + " is not supported; only " + only);
        }
    }
}
