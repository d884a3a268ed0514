package io.ringway.server.restart;

import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.transport.net.ControlSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a new process finds this one, which it is to replace. Only processes of the same user, or root's, are heard.
 *
 * <p>Owner: a thread for each name, and one for each conversation; {@link #close} any.
 */
public final class RestartDoor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RestartDoor.class.getName());
    /** A new process that does not read what it asked for. */
    private static final long SEND_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    /** From the death of a process that was to replace this one until the next may; a live one keeps its claim. */
    private static final long LEAVE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    /** What the server does for it. Called on threads of conversations, one after the other. */
    public interface Target {
        /** Why it may not be replaced now; empty if it may. */
        String refusal();

        /** The state it is in, for whoever asks. */
        String state();

        int epoch();

        int generation();

        StatsRegistry registry();

        /**
         * Other descriptors of all listening sockets, kept until {@link #forgetSockets} or {@link #resume}.
         *
         * @throws IOException if the transport cannot
         */
        List<InheritedSockets.Inherited> keepSockets() throws IOException;

        void forgetSockets();

        /** Accepts what the new process may have left in the queues of the sockets. */
        void acceptAnew();

        /** Stops to accept, fails health checks, closes the admin interface. */
        void release();

        /**
         * Waits for what is in flight.
         *
         * @param connections is told now and then how many there are
         * @return false if it was given up
         */
        boolean drain(long limitNs, IntConsumer connections, BooleanSupplier isGivenUp) throws InterruptedException;

        /** Takes {@link #release} back, with the sockets that were kept. */
        void resume();

        /** Has the process end; {@code last} runs when nothing counts any more. */
        void end(Runnable last);
    }

    private final Target target;
    private final LongConsumer mainProcess;
    private final List<ControlSocket> doors = new ArrayList<>();
    private @Nullable Successor successor;

    private RestartDoor(Target target, LongConsumer mainProcess) {
        this.target = target;
        this.mainProcess = mainProcess;
    }

    /**
     * Opens the door.
     *
     * @param required a name that must be had; empty for none
     * @param wanted another name; that somebody has it already is no reason not to serve
     * @param mainProcess is told which process the service manager should look at
     * @throws IOException if the required name cannot be had
     */
    public static RestartDoor open(String required, String wanted, int mode, Target target, LongConsumer mainProcess)
            throws IOException {
        RestartDoor door = new RestartDoor(target, mainProcess);
        if (!required.isEmpty()) {
            door.listen(required, mode);
        }
        if (!wanted.isEmpty()) {
            try {
                door.listen(wanted, mode);
            } catch (IOException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "\"ringway upgrade --pid\" will not find this process: " + e.getMessage());
            }
        }
        return door;
    }

    private void listen(String name, int mode) throws IOException {
        ControlSocket socket = ControlSocket.listen(name, mode);
        synchronized (this) {
            doors.add(socket);
        }
        Thread.ofPlatform().daemon().name("restart-door").start(() -> accept(socket));
    }

    private void accept(ControlSocket door) {
        try (door) {
            for (ControlSocket next = door.accept(); next != null; next = door.accept()) {
                ControlSocket visitor = next;
                Thread.ofPlatform().daemon().name("restart").start(() -> converse(visitor));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "hot restart: " + e.getMessage());
        }
    }

    private void converse(ControlSocket socket) {
        try (socket) {
            ControlSocket.Peer peer = socket.peer();
            if (!peer.isTrusted()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "process " + peer.pid() + " of user " + peer.uid() + " may not replace this one");
                return;
            }
            socket.sendTimeout(SEND_TIMEOUT_NS);
            Successor visitor = new Successor(this, target, socket, mainProcess);
            try {
                visitor.converse();
            } finally {
                leave(visitor);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "hot restart: " + e.getMessage());
        }
    }

    /** Why the visitor may not be the one that replaces this process; empty from when it is. One that has just died is waited for: that takes a moment to see. */
    synchronized String claim(Successor visitor) {
        awaitLeave();
        if (successor != null) {
            return "process " + successor.pid() + " is about to replace it";
        }
        String refusal = target.refusal();
        if (refusal.isEmpty()) {
            successor = visitor;
        }
        return refusal;
    }

    private synchronized void awaitLeave() {
        long deadlineNs = System.nanoTime() + LEAVE_TIMEOUT_NS;
        try {
            for (long leftNs = LEAVE_TIMEOUT_NS;
                    successor != null && leftNs > 0;
                    leftNs = deadlineNs - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void leave(Successor visitor) {
        if (visitor.equals(successor)) {
            successor = null;
            notifyAll();
        }
    }

    /** From now on nobody finds this process. */
    @Override
    public synchronized void close() {
        doors.forEach(ControlSocket::interrupt);
        doors.clear();
    }
}
