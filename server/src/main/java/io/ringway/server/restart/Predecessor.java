package io.ringway.server.restart;

import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.net.ControlSocket;
import io.ringway.transport.net.ListeningSocket;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The old process, as the new one sees it. If it dies on the way nothing is lost but its own requests: the new one goes on with the sockets that it has got,
 * and opens the others itself.
 *
 * <p>Owner: the thread that starts the server; from {@link #takeOver} on a thread of its own.
 */
public final class Predecessor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Predecessor.class.getName());
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int HELLO_VALUES = 5;
    private static final int SOCKET_VALUES = 3;

    private final ControlSocket socket;
    private final long pid;
    private final int epoch;
    private final int generation;
    private volatile boolean isGone;
    private volatile int connections;
    private CounterTransfer.@Nullable Receiver receiver;

    private Predecessor(ControlSocket socket, long pid, int epoch, int generation) {
        this.socket = socket;
        this.pid = pid;
        this.epoch = epoch;
        this.generation = generation;
    }

    /**
     * Finds the process to be replaced and tells it so; it goes on serving.
     *
     * @param name of its socket
     * @throws IOException if there is none, or it does not let itself be replaced, in words
     */
    public static Predecessor connect(String name) throws IOException {
        ControlSocket socket = connected(name);
        try {
            if (!socket.peer().isTrusted()) {
                throw new IOException("the process at " + name + " belongs to another user");
            }
            socket.receiveTimeout(ANSWER_TIMEOUT_NS);
            socket.sendTimeout(ANSWER_TIMEOUT_NS);
            socket.send(Messages.of(
                    Messages.HELLO, Messages.VERSION, ProcessHandle.current().pid()));
            ControlSocket.Message answer = socket.receive();
            if (answer == null) {
                throw new IOException("the process at " + name + " has ended");
            }
            String[] values = Messages.parse(answer.text());
            if (values[0].equals(Messages.REFUSED)) {
                throw new IOException("the process at " + name + " refuses: " + values[1]);
            }
            if (!values[0].equals(Messages.HELLO) || values.length < HELLO_VALUES) {
                throw new IOException("the process at " + name + " does not speak as expected");
            }
            return new Predecessor(
                    socket, Long.parseLong(values[2]), Integer.parseInt(values[3]), Integer.parseInt(values[4]));
        } catch (IOException | NumberFormatException e) {
            socket.close();
            throw e instanceof IOException failure ? failure : new IOException(e);
        }
    }

    private static ControlSocket connected(String name) throws IOException {
        try {
            return ControlSocket.connect(name);
        } catch (IOException e) {
            throw new IOException("there is no process to be replaced at " + e.getMessage(), e);
        }
    }

    public long pid() {
        return pid;
    }

    public int epoch() {
        return epoch;
    }

    public int generation() {
        return generation;
    }

    /** Whether it has ended, as far as is known. */
    public boolean isGone() {
        return isGone;
    }

    /** Connections of clients that it still has, as it said last. */
    public int connections() {
        return isGone ? 0 : connections;
    }

    /**
     * Gets descriptors for its listening sockets; it accepts on them too.
     *
     * @throws IOException if it cannot give them away
     */
    public InheritedSockets sockets() throws IOException {
        InheritedSockets sockets = new InheritedSockets();
        if (!tell(Messages.SOCKETS)) {
            return sockets;
        }
        while (true) {
            ControlSocket.Message message = next();
            if (message == null) {
                return sockets;
            }
            String[] values = Messages.parse(message.text());
            switch (values[0]) {
                case Messages.SOCKET -> add(message, values, sockets);
                case Messages.REFUSED -> {
                    sockets.close();
                    throw new IOException("process " + pid + " cannot pass its sockets on: " + values[1]);
                }
                default -> {
                    message.discard();
                    return sockets;
                }
            }
        }
    }

    private static void add(ControlSocket.Message message, String[] values, InheritedSockets to) {
        ListeningSocket socket = message.fd() < 0 ? null : ListeningSocket.of(message.fd());
        if (socket == null || values.length < SOCKET_VALUES) {
            message.discard();
        } else {
            to.add(new InheritedSockets.Inherited(values[1], values[2], socket));
        }
    }

    /**
     * Has it stop to accept and end when its requests have: this process serves. What it has counted so far is added, and what it counts until its end.
     *
     * @param shutdownNs how long it may take
     * @param writer of {@code control}
     * @param acceptAnew runs whenever the old process may have left somebody in the queues of the sockets
     */
    public void takeOver(
            long shutdownNs, StatsRegistry registry, WriterStats writer, Executor control, Runnable acceptAnew) {
        receiver = new CounterTransfer.Receiver(registry, writer);
        if (tell(Messages.COUNTERS)) {
            for (String[] values = nextValues(); values != null; values = nextValues()) {
                if (!values[0].equals(Messages.COUNTERS)) {
                    break;
                }
                addCounters(values, control);
            }
        }
        if (tell(Messages.of(Messages.DRAIN, TimeUnit.NANOSECONDS.toMillis(shutdownNs)))) {
            String[] answer = nextValues();
            if (answer != null && answer[0].equals(Messages.DRAINING)) {
                LOG.log(System.Logger.Level.INFO, "process " + pid + " has handed over; it finishes its requests");
                Thread.ofPlatform().daemon().name("predecessor").start(() -> follow(control, acceptAnew));
            }
        }
        acceptAnew.run();
    }

    private void follow(Executor control, Runnable acceptAnew) {
        try {
            socket.receiveTimeout(0);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the old process", e);
        }
        for (String[] values = nextValues(); values != null; values = nextValues()) {
            switch (values[0]) {
                case Messages.COUNTERS -> addCounters(values, control);
                case Messages.CONNECTIONS -> {
                    connections = Integer.parseInt(values[1]);
                    acceptAnew.run();
                }
                case Messages.BYE -> {
                    isGone = true;
                    LOG.log(System.Logger.Level.INFO, "process " + pid + " has ended");
                }
                default -> LOG.log(System.Logger.Level.DEBUG, "process " + pid + " says " + values[0]);
            }
        }
        acceptAnew.run();
        close();
    }

    private void addCounters(String[] values, Executor control) {
        CounterTransfer.Receiver adding = receiver;
        if (adding != null) {
            try {
                control.execute(() -> adding.add(values));
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "this process ends before the old one", e);
            }
        }
    }

    private boolean tell(String text) {
        if (isGone) {
            return false;
        }
        try {
            socket.send(text);
            return true;
        } catch (IOException e) {
            lost(e.getMessage());
            return false;
        }
    }

    private String @Nullable [] nextValues() {
        ControlSocket.Message message = next();
        if (message == null) {
            return null;
        }
        message.discard();
        return Messages.parse(message.text());
    }

    /** Null if it is gone. */
    private ControlSocket.@Nullable Message next() {
        if (isGone) {
            return null;
        }
        try {
            ControlSocket.Message message = socket.receive();
            if (message == null) {
                lost("it has ended");
            }
            return message;
        } catch (IOException e) {
            lost(e.getMessage());
            return null;
        }
    }

    private void lost(@Nullable String why) {
        isGone = true;
        LOG.log(
                System.Logger.Level.WARNING,
                "process " + pid + " is gone before it was done (" + why
                        + "): what it counted last is lost, this process goes on alone");
    }

    /** Ends the conversation; before {@link #takeOver} the old process goes on as if nothing had been. */
    @Override
    public void close() {
        isGone = true;
        socket.interrupt();
        socket.close();
    }
}
