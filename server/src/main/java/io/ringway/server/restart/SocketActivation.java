package io.ringway.server.restart;

import io.ringway.transport.net.ListeningSocket;
import java.util.List;
import java.util.Map;

/**
 * Sockets that systemd has opened for this process (sd_listen_fds(3)): {@code LISTEN_PID}, {@code LISTEN_FDS}, {@code LISTEN_FDNAMES}. Owner: any (no state).
 */
public final class SocketActivation {
    private static final System.Logger LOG = System.getLogger(SocketActivation.class.getName());
    /** SD_LISTEN_FDS_START. */
    private static final int FIRST_FD = 3;

    private SocketActivation() {}

    /** What the environment speaks of; empty if it is meant for another process. */
    public static InheritedSockets of(Map<String, String> environment, long pid) {
        return of(environment, pid, FIRST_FD);
    }

    static InheritedSockets of(Map<String, String> environment, long pid, int firstFd) {
        InheritedSockets sockets = new InheritedSockets();
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (!environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid)) || !count.matches("[0-9]{1,4}")) {
            return sockets;
        }
        List<String> names =
                List.of(environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1));
        for (int i = 0; i < Integer.parseInt(count); i++) {
            ListeningSocket socket = ListeningSocket.of(firstFd + i);
            String name = i < names.size() ? names.get(i) : "";
            if (socket == null) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "descriptor " + (firstFd + i) + " (" + name
                                + ") of LISTEN_FDS is no listening stream socket; it is left alone");
                continue;
            }
            socket.closeOnExec();
            LOG.log(System.Logger.Level.INFO, "inherited a socket of " + socket.address() + " (" + name + ")");
            sockets.add(new InheritedSockets.Inherited("", "", socket));
        }
        return sockets;
    }
}
