package io.ringway.server.cli;

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
}
