package io.ringway.server.restart;

import io.ringway.transport.net.ControlSocket;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The new process, or whoever else has come to the door, as the old one sees it.
 *
 * <pre>
 *   VISITOR -> CLAIMED -> DRAINING -> the process ends
 *                 |          |
 *                 +----------+---- the other end is gone: this process serves on
 * </pre>
 *
 * <p>Owner: the thread of the conversation; draining has one of its own.
 */
final class Successor {
    private static final System.Logger LOG = System.getLogger(Successor.class.getName());
    private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        /** Has not said what it wants. */
        VISITOR,
        /** Is to replace this process. */
        CLAIMED,
        /** Serves; this process finishes what it has. */
        DRAINING
    }

    private final RestartDoor door;
    private final RestartDoor.Target target;
    private final ControlSocket socket;
    private final LongConsumer mainProcess;
    private final CounterTransfer counters;
    private State state = State.VISITOR;
    private volatile long pid;
    private volatile boolean isGone;
    /** The process ends: nothing can be taken back. */
    private volatile boolean isEnding;

    private @Nullable Thread draining;
    private long reportedNs;

    Successor(RestartDoor door, RestartDoor.Target target, ControlSocket socket, LongConsumer mainProcess) {
        this.door = door;
        this.target = target;
        this.socket = socket;
        this.mainProcess = mainProcess;
        counters = new CounterTransfer(target.registry());
    }

    long pid() {
        return pid;
    }

    /** Until the other end is gone. */
    void converse() throws IOException {
        try {
            for (ControlSocket.Message message = socket.receive(); message != null; message = socket.receive()) {
                message.discard();
                answer(Messages.parse(message.text()));
            }
        } finally {
            onGone();
        }
    }

    private void answer(String[] values) throws IOException {
        switch (values[0]) {
            case Messages.STATE ->
                socket.send(Messages.of(Messages.STATE, ProcessHandle.current().pid(), target.epoch(), target.state()));
            case Messages.HELLO -> hello(values);
            case Messages.SOCKETS -> sockets();
            case Messages.COUNTERS -> counters();
            case Messages.DRAIN -> drain(Long.parseLong(values[1]));
            default -> socket.send(Messages.of(Messages.REFUSED, "what is " + values[0]));
        }
    }

    private void hello(String[] values) throws IOException {
        boolean isSameVersion = values.length > 2 && values[1].equals(Integer.toString(Messages.VERSION));
        pid = isSameVersion ? Long.parseLong(values[2]) : 0;
        String refusal = !isSameVersion
                ? "it speaks version " + Messages.VERSION + " of the conversation"
                : state == State.VISITOR ? door.claim(this) : "hello twice";
        if (!refusal.isEmpty()) {
            socket.send(Messages.of(Messages.REFUSED, refusal));
            return;
        }
        state = State.CLAIMED;
        LOG.log(System.Logger.Level.INFO, "process " + pid + " is about to replace this one");
        socket.send(Messages.of(
                Messages.HELLO, Messages.VERSION, ProcessHandle.current().pid(), target.epoch(), target.generation()));
    }

    private void sockets() throws IOException {
        if (state != State.CLAIMED) {
            socket.send(Messages.of(Messages.REFUSED, "no hello yet"));
            return;
        }
        target.forgetSockets();
        List<InheritedSockets.Inherited> kept;
        try {
            kept = target.keepSockets();
        } catch (IOException e) {
            socket.send(Messages.of(Messages.REFUSED, String.valueOf(e.getMessage())));
            return;
        }
        for (InheritedSockets.Inherited one : kept) {
            socket.send(
                    Messages.of(Messages.SOCKET, one.listener(), one.configured()),
                    one.socket().fd());
        }
        socket.send(Messages.END);
    }

    private void counters() throws IOException {
        if (state == State.CLAIMED) {
            counters.sendNew(socket);
        }
        socket.send(Messages.END);
    }

    private void drain(long limitMs) throws IOException {
        if (state != State.CLAIMED) {
            socket.send(Messages.of(Messages.REFUSED, "no hello yet"));
            return;
        }
        state = State.DRAINING;
        target.release();
        mainProcess.accept(pid);
        socket.send(Messages.DRAINING);
        draining = Thread.ofPlatform()
                .daemon()
                .name("handover")
                .start(() -> finish(TimeUnit.MILLISECONDS.toNanos(limitMs)));
    }

    /** On a thread of its own: the conversation's one watches the other end meanwhile. */
    private void finish(long limitNs) {
        try {
            boolean isDone = target.drain(limitNs, this::report, () -> isGone);
            if (isDone && !isGone) {
                isEnding = true;
                target.end(this::sayGoodbye);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(int connections) {
        long nowNs = System.nanoTime();
        if (reportedNs != 0 && nowNs - reportedNs < REPORT_NS) {
            return;
        }
        reportedNs = nowNs;
        try {
            counters.sendNew(socket);
            socket.send(Messages.of(Messages.CONNECTIONS, connections));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the new process does not listen", e);
        }
    }

    /** Nothing counts any more. */
    private void sayGoodbye() {
        try {
            counters.sendNew(socket);
            socket.send(Messages.BYE);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the new process did not hear the last figures: " + e.getMessage());
        }
        target.forgetSockets();
    }

    private void onGone() {
        isGone = true;
        switch (state) {
            case VISITOR -> {}
            case CLAIMED -> {
                target.forgetSockets();
                target.acceptAnew();
                LOG.log(
                        System.Logger.Level.WARNING,
                        "process " + pid + " has not replaced this one; this one serves on");
            }
            case DRAINING -> {
                awaitDraining();
                if (!isEnding) {
                    target.resume();
                    mainProcess.accept(ProcessHandle.current().pid());
                    LOG.log(System.Logger.Level.WARNING, "process " + pid + " is gone; this one serves again");
                }
            }
        }
    }

    private void awaitDraining() {
        Thread waiting = draining;
        try {
            if (waiting != null) {
                waiting.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
