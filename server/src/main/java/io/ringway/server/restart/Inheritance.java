package io.ringway.server.restart;

import io.ringway.server.control.RestartOptions;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process finds when it starts: another one whose place it takes, or sockets of the service manager, or nothing. Owner: one thread at a time.
 *
 * @param predecessor null if there is none
 * @param activated sockets of the service manager
 */
public record Inheritance(@Nullable Predecessor predecessor, InheritedSockets activated) implements AutoCloseable {

    /** A first process without anything. */
    public static Inheritance none() {
        return new Inheritance(null, new InheritedSockets());
    }

    /**
     * What the command line and the environment speak of.
     *
     * @throws IOException if there is no process where one is to be, or it does not let itself be replaced
     */
    public static Inheritance of(RestartOptions options, Map<String, String> environment) throws IOException {
        InheritedSockets activated =
                SocketActivation.of(environment, ProcessHandle.current().pid());
        return new Inheritance(options.hasPredecessor() ? Predecessor.connect(options.predecessor()) : null, activated);
    }

    @Override
    public void close() {
        if (predecessor != null) {
            predecessor.close();
        }
        activated.close();
    }
}
