package io.ringway.server.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What went wrong in one line, with the stack trace only where it is our own bug. */
final class PlainErrors implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (exception instanceof CommandFailure) {
            err.println("ringway: " + exception.getMessage());
        } else {
            err.println("ringway: internal error, please report it");
            exception.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
