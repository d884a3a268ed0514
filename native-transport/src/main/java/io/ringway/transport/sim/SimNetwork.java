package io.ringway.transport.sim;

import io.ringway.transport.loop.Clock;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A network of {@link SimTransport}s with a clock of its own. Everything that happens follows from the seed and from what its users do;
 * {@link #traceHash()} tells two runs apart.
 *
 * <p>{@link #step()} moves the time to the next event and lets it happen; the transports tell their users about it when they are polled.
 *
 * <p>Owner: one thread for the network, its transports and their users.
 */
public final class SimNetwork {
    private static final int EPHEMERAL_PORT_FIRST = 32768;
    private static final int PORT_MAX = 65535;
    private static final long EPOCH_MICROS = 1_800_000_000_000_000L;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final SplittableRandom random;
    private final SimFaults faults;
    private final PriorityQueue<SimEvent> events = new PriorityQueue<>();
    private final List<SimTransport> transports = new ArrayList<>();
    private final List<SimListener> listeners = new ArrayList<>();
    private final Set<Endpoint> silent = new HashSet<>();
    private final List<Runnable> actors = new ArrayList<>();
    private final Clock clock = new Clock() {
        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public long epochMicros() {
            return EPOCH_MICROS + nowNs / 1_000;
        }
    };
    private long nowNs;
    private long sequence;
    private long traceHash;
    private long traceLength;
    private int nextPort = EPHEMERAL_PORT_FIRST;

    public SimNetwork(long seed, SimFaults faults) {
        random = new SplittableRandom(seed);
        this.faults = faults;
    }

    /** A transport of this network. */
    public SimTransport transport(BufferPool pool) {
        SimTransport transport = new SimTransport(this, transports.size(), pool);
        transports.add(transport);
        return transport;
    }

    /** The virtual time, starting at 0. */
    public Clock clock() {
        return clock;
    }

    /** For decisions of a simulation's users that are to follow from the same seed. */
    public SplittableRandom random() {
        return random;
    }

    /** Connects to this address are never answered from now on. */
    public void silence(Endpoint address) {
        silent.add(address);
    }

    /** Lets connects to this address through again. */
    public void unsilence(Endpoint address) {
        silent.remove(address);
    }

    /** A hash of everything that has happened, in order: equal for equal runs. */
    public long traceHash() {
        return traceHash;
    }

    /** How much has happened. */
    public long traceLength() {
        return traceLength;
    }

    // --- time

    /**
     * Moves the time to the next event, or to the next time that a transport's last poll would have waited for, and lets everything
     * happen that is due. Time stands still while a transport has something to tell or was woken.
     *
     * @return false if nothing would ever happen
     */
    public boolean step() {
        long next = nextNs();
        if (next == Long.MAX_VALUE) {
            return false;
        }
        runUntil(Math.max(nowNs, next));
        return true;
    }

    private long nextNs() {
        SimEvent first = events.peek();
        long next = first == null ? Long.MAX_VALUE : first.timeNs();
        for (SimTransport transport : transports) {
            next = Math.min(next, transport.wantedNs());
        }
        return next;
    }

    /** Lets happen what is due until a point of virtual time, and sets the clock to it. */
    public void runUntil(long timeNs) {
        SimEvent event = events.peek();
        while (event != null && event.timeNs() <= timeNs) {
            events.remove();
            nowNs = Math.max(nowNs, event.timeNs());
            trace(event.kind().code, event.connection().traceId(), event.argument());
            event.connection().happen(event);
            event = events.peek();
        }
        nowNs = Math.max(nowNs, timeNs);
    }

    /** Something that takes a turn of its own in {@link #runUntil(BooleanSupplier, long)}: a worker's loop, or a transport's poll. */
    public void addActor(Runnable turn) {
        actors.add(turn);
    }

    /**
     * Gives the actors turns, in an order drawn anew each time, and steps, until a condition holds.
     *
     * @return false if it did not hold until {@code limitNs} of virtual time, or if nothing would ever happen
     */
    public boolean runUntil(BooleanSupplier condition, long limitNs) {
        while (!condition.getAsBoolean()) {
            shuffleActors();
            for (int i = 0; i < actors.size(); i++) {
                actors.get(i).run();
            }
            if (condition.getAsBoolean()) {
                return true;
            }
            if (nowNs > limitNs || !step()) {
                return false;
            }
        }
        return true;
    }

    private void shuffleActors() {
        for (int i = actors.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            actors.set(i, actors.set(other, actors.get(i)));
        }
    }

    // --- what transports and connections use

    SimFaults faults() {
        return faults;
    }

    long nowNs() {
        return nowNs;
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** All of it, or, by chance, only a part. */
    int cut(int length, double probability) {
        return length > 1 && chance(probability) ? 1 + random.nextInt(length - 1) : length;
    }

    /** When something that starts now is through. */
    long soonNs() {
        long spread = faults.latencyMaxNs() - faults.latencyMinNs();
        long delay = faults.latencyMinNs() + (spread == 0 ? 0 : random.nextLong(spread + 1));
        return nowNs + delay + (chance(faults.slow()) ? faults.slowNs() : 0);
    }

    void schedule(long timeNs, SimEvent.Kind kind, SimConnection connection, int argument) {
        events.add(new SimEvent(timeNs, sequence++, kind, connection, argument));
    }

    void trace(int what, long who, long how) {
        long value = what + MIX * (who + MIX * (how + MIX * nowNs));
        value ^= value >>> 29;
        traceHash = Long.rotateLeft(traceHash, 5) * MIX + value;
        traceLength++;
    }

    Endpoint bind(SimTransport transport, Endpoint asked, boolean isShared) throws IOException {
        if (asked.isIp() && asked.port() == 0) {
            return Endpoint.ip(asked.addressBytes(), nextPort());
        }
        for (SimListener other : listeners) {
            if (other.address.equals(asked) && !(isShared && other.isShared)) {
                throw new IOException("address " + asked + ": " + Errno.describe(Errno.EADDRINUSE) + " by transport "
                        + other.transport.id() + " of the simulation");
            }
        }
        return asked;
    }

    int nextPort() {
        int port = nextPort;
        nextPort = port == PORT_MAX ? EPHEMERAL_PORT_FIRST : port + 1;
        return port;
    }

    void add(SimListener listener) {
        listeners.add(listener);
    }

    void remove(SimListener listener) {
        listeners.remove(listener);
    }

    boolean isSilent(Endpoint address) {
        return silent.contains(address) || chance(faults.silent());
    }

    /** One of those that listen there, or null. */
    @Nullable
    SimListener find(Endpoint address) {
        SimListener found = null;
        int count = 0;
        for (SimListener listener : listeners) {
            if (listener.address.equals(address) && random.nextInt(++count) == 0) {
                found = listener;
            }
        }
        return found == null || chance(faults.refused()) ? null : found;
    }
}
