package io.ringway.transport.loop;

import io.ringway.transport.Transport;
import java.lang.System.Logger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * The loop of one worker: commands, transport, timers, in that order, one clock read per turn. Everything a worker owns is
 * touched only from inside {@link #runTurn}.
 *
 * <p>Owner: worker, except {@link #offer} and {@link #stop} (any thread).
 */
public final class EventLoop implements Runnable {
    private static final Logger LOG = System.getLogger(EventLoop.class.getName());
    /** Longest sleep without timers; only a safety net, since every reason to wake has its own signal. */
    private static final long IDLE_MAX_NS = TimeUnit.SECONDS.toNanos(1);
    /** Commands per turn: a flood of commands must not starve the sockets. */
    private static final int COMMANDS_PER_TURN_MAX = 256;

    private static final int INBOX_CAPACITY = 4096;

    private static final VarHandle TURNS;

    static {
        try {
            TURNS = MethodHandles.lookup().findVarHandle(EventLoop.class, "turns", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Transport transport;
    private final Clock clock;
    private final TimerWheel timers;
    private final MpscVarHandleArrayQueue<Runnable> inbox = new MpscVarHandleArrayQueue<>(INBOX_CAPACITY);
    private Runnable beforePoll = () -> {};
    private long nowNs;
    private boolean isTimeStale;
    private long turns;
    private volatile boolean isStopped;

    public EventLoop(Transport transport, Clock clock) {
        this.transport = transport;
        this.clock = clock;
        nowNs = clock.nanoTime();
        timers = new TimerWheel(nowNs);
    }

    public Transport transport() {
        return transport;
    }

    public Clock clock() {
        return clock;
    }

    public TimerWheel timers() {
        return timers;
    }

    /**
     * Monotonic time of this turn: read once, when it is first asked for after the wait, so that callbacks never see the time from
     * before the sleep, and again after {@link #readTimeAnew}.
     */
    public long nowNs() {
        if (isTimeStale) {
            nowNs = clock.nanoTime();
            isTimeStale = false;
        }
        return nowNs;
    }

    /** Something has run that may have taken long, such as a script: what is timed from here on must not have begun before it. */
    public void readTimeAnew() {
        isTimeStale = true;
    }

    /** Sets what runs right before each poll, e.g. flushing what callbacks have written. */
    public void beforePoll(Runnable hook) {
        beforePoll = hook;
    }

    /** Turns so far. */
    public long turns() {
        return turns;
    }

    /** The same for any thread: a turn that does not end shows in it. */
    public long turnsOpaque() {
        return (long) TURNS.getOpaque(this);
    }

    /**
     * Hands a command to the worker. Any thread.
     *
     * @return false if the inbox is full
     */
    public boolean offer(Runnable command) {
        if (!inbox.offer(command)) {
            return false;
        }
        transport.wake();
        return true;
    }

    /** Commands waiting; a gauge. Any thread. */
    public int inboxDepth() {
        return inbox.size();
    }

    /** Ends {@link #run} after the current turn. Any thread. */
    public void stop() {
        isStopped = true;
        transport.wake();
    }

    @Override
    public void run() {
        while (!isStopped) {
            runTurn(IDLE_MAX_NS);
        }
    }

    /**
     * One turn: waits for completions until the next timer is due.
     *
     * @param waitMaxNs longest wait
     */
    public void runTurn(long waitMaxNs) {
        drainInbox();
        beforePoll.run();
        long waitNs = inbox.isEmpty() ? timers.idleNs(nowNs, waitMaxNs) : 0;
        isTimeStale = true;
        transport.poll(waitNs);
        timers.advance(nowNs());
        TURNS.setOpaque(this, turns + 1);
    }

    private void drainInbox() {
        for (int i = 0; i < COMMANDS_PER_TURN_MAX; i++) {
            Runnable command = inbox.relaxedPoll();
            if (command == null) {
                return;
            }
            try {
                command.run();
            } catch (RuntimeException e) {
                LOG.log(Logger.Level.ERROR, "a command of the worker failed", e);
            }
        }
    }
}
