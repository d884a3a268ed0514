package io.ringway.server.assemble;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server cannot start here; nothing of it is left running. The message is for the person who started it. */
public final class StartupFailure extends Exception {
    private static final long serialVersionUID = 1L;

    StartupFailure(String message) {
        this(message, null);
    }

    StartupFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static StartupFailure of(List<String> problems) {
        return new StartupFailure(String.join("\n  ", problems));
    }
}
