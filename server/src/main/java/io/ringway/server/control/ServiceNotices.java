package io.ringway.server.control;

import io.ringway.transport.net.Datagrams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Tells the service manager how far the process has come, as systemd's {@code Type=notify} and {@code Type=notify-reload} want it (sd_notify(3)):
 * a message to the socket that {@code NOTIFY_SOCKET} names. Without the variable nothing is told.
 *
 * <p>Owner: any (immutable).
 */
public final class ServiceNotices {
    private static final System.Logger LOG = System.getLogger(ServiceNotices.class.getName());
    private static final long NS_PER_US = 1000;

    private final String socket;

    private ServiceNotices(String socket) {
        this.socket = socket;
    }

    /** By the environment of the process. */
    public static ServiceNotices of(Map<String, String> environment) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        boolean isUnix = socket.startsWith("/") || socket.startsWith("@");
        if (!socket.isEmpty() && !isUnix) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "NOTIFY_SOCKET=" + socket + " is no Unix socket; the service manager is told nothing");
        }
        return new ServiceNotices(isUnix ? socket : "");
    }

    /**
     * Listeners are open, or a reload has ended.
     *
     * @param status one line for {@code systemctl status}
     */
    public void ready(String status) {
        send("READY=1\nSTATUS=" + status + '\n');
    }

    /** The configuration is being read again. systemd compares the time, that of CLOCK_MONOTONIC, which nanoTime is on Linux. */
    public void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / NS_PER_US + "\nSTATUS=reloading\n");
    }

    /** Another process serves now. */
    public void mainProcess(long pid) {
        send("MAINPID=" + pid + '\n');
    }

    /** The process is going to end when its requests have. */
    public void stopping() {
        send("STOPPING=1\nSTATUS=finishing requests in flight\n");
    }

    /** A manager that does not listen is no reason to serve nobody. */
    private void send(String message) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            Datagrams.sendToUnix(socket, message.getBytes(StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "the service manager cannot be told: " + e.getMessage());
        }
    }
}
