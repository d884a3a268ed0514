package io.ringway.server.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A command cannot do what was asked; the message says why and what to do, for the person at the terminal. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        this(message, null);
    }

    CommandFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Prints what ended a command, with the stack trace only where it is our own bug, and returns the exit code. */
    static int report(Exception exception, PrintWriter err) {
        if (exception instanceof CommandFailure) {
            err.println("ringway: " + exception.getMessage());
        } else {
            err.println("ringway: internal error, please report it");
            exception.printStackTrace(err);
        }
        return 1;
    }
}
