package io.ringway.server;

import io.ringway.server.cli.PlainRun;
import io.ringway.server.cli.RingwayCommand;
import java.util.OptionalInt;

/** Entry point of the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        OptionalInt code = PlainRun.execute(args);
        System.exit(code.isPresent() ? code.getAsInt() : RingwayCommand.execute(args));
    }
}
