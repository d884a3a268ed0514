package io.ringway.server.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that are easy to remember, where nobody has them yet. */
public final class DemoPorts {
    private DemoPorts() {}

    /** The preferred port if nobody on loopback listens there, else 0: let the system choose. */
    public static int preferredOrAny(int preferredPort) {
        try (ServerSocket probe = new ServerSocket(preferredPort, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            return 0;
        }
    }
}
