package io.ringway.server;

import io.ringway.server.cli.RingwayCommand;

/** Entry point of the process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(RingwayCommand.execute(args));
    }
}
