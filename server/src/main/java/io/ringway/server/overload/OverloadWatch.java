package io.ringway.server.overload;

import io.ringway.config.overload.OverloadSettings;
import io.ringway.config.overload.ResourceSettings;
import io.ringway.config.overload.Trigger;
import io.ringway.hotpath.guard.LoadShedPoint;
import io.ringway.hotpath.guard.OverloadAction;
import io.ringway.hotpath.guard.OverloadState;
import io.ringway.hotpath.guard.ScaledTimer;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.worker.WorkerProxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread {@code overload}: looks at the resources every now and then, and says to the workers what is in force. Owner: overload;
 * {@link #configure} and {@link #close} from any thread.
 */
public final class OverloadWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OverloadWatch.class.getName());
    private static final String ROOT = "overload";
    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private final StatsRegistry registry;
    private final WriterStats stats;
    private final OverloadState state;
    private final List<WorkerProxy> workers;
    private final ActionEffects effects;
    private OverloadSettings settings = OverloadSettings.NONE;
    private List<WatchedResource> resources = List.of();
    private @Nullable Thread thread;
    private volatile long refreshNs = Long.MAX_VALUE;
    private volatile boolean isClosed;

    /**
     * @param stats of this object alone
     * @param workers all of them, once they have started
     */
    public OverloadWatch(StatsRegistry registry, WriterStats stats, OverloadState state, List<WorkerProxy> workers) {
        this.registry = registry;
        this.stats = stats;
        this.state = state;
        this.workers = workers;
        effects = new ActionEffects(registry, stats, state, workers);
    }

    /** Goes over to other settings; returns when they are in force. */
    public synchronized void configure(OverloadSettings next) {
        if (next.equals(settings)) {
            return;
        }
        resources.forEach(WatchedResource::forget);
        settings = next;
        resources = next.resources().stream().map(this::watch).toList();
        state.connectionsMax(next.resources().stream()
                .filter(resource -> resource.kind() == ResourceSettings.Kind.DOWNSTREAM_CONNECTIONS)
                .mapToInt(resource -> (int) Math.min(resource.most(), OverloadState.UNLIMITED))
                .findFirst()
                .orElse(OverloadState.UNLIMITED));
        next.points()
                .keySet()
                .forEach(point -> state.count(
                        point, registry.counter(root(point.fullName()).then("shed_load_count"))));
        effects.register(next.actions().keySet());
        for (ScaledTimer timer : ScaledTimer.values()) {
            state.minimum(timer, next.minimums().get(timer));
        }
        refreshNs = next.refreshNs();
        refresh();
        if (thread == null && !next.resources().isEmpty()) {
            Thread started = Thread.ofPlatform().daemon().name("overload").unstarted(this::run);
            thread = started;
            started.start();
        }
    }

    private WatchedResource watch(ResourceSettings resource) {
        return new WatchedResource(resource, resource(resource), registry, stats);
    }

    private Resource resource(ResourceSettings resource) {
        return switch (resource.kind()) {
            case FIXED_HEAP ->
                new HeapResource(
                        resource.most(),
                        () -> workers.stream()
                                .mapToLong(WorkerProxy::bufferBytes)
                                .sum());
            case CGROUP_MEMORY -> new CgroupMemoryResource(resource.most(), Cgroup.OF_PROCESS);
            case DOWNSTREAM_CONNECTIONS -> () -> (double) state.connections() / resource.most();
            case CPU_OF_HOST -> new CpuResource(CpuResource.ofHost(Path.of("/proc/stat")));
            case CPU_OF_CONTAINER ->
                new CpuResource(CpuResource.ofContainer(
                        Cgroup.OF_PROCESS,
                        System::nanoTime,
                        Runtime.getRuntime().availableProcessors()));
            case FILE_DESCRIPTORS -> new FileDescriptorResource(resource.most());
            case INJECTED -> new InjectedResource(resource.file());
        };
    }

    private void run() {
        long next = System.nanoTime() + refreshNs;
        while (!isClosed) {
            LockSupport.parkNanos(this, next - System.nanoTime());
            if (System.nanoTime() - next >= 0) {
                refresh();
                next = System.nanoTime() + refreshNs;
            }
        }
    }

    private synchronized void refresh() {
        try {
            resources.forEach(WatchedResource::refresh);
            for (OverloadAction action : OverloadAction.values()) {
                apply(action.fullName(), settings.actions().get(action), state.value(action), now -> {
                    state.set(action, now);
                    stats.set(registry.gauge(root(action.fullName()).then("active")), now == 1 ? 1 : 0);
                });
            }
            for (LoadShedPoint point : LoadShedPoint.values()) {
                apply(point.fullName(), settings.points().get(point), state.value(point), now -> state.set(point, now));
            }
            effects.carryOut(settings.trackedPower());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "overload: the resources could not be looked at", e);
        }
    }

    /**
     * Brings an action or a point up to date.
     *
     * @param triggers null if it is not configured
     * @param value the one it has, 0 to {@link OverloadState#SATURATED}
     * @param setter takes the new one, 0 to 1
     */
    private void apply(String name, @Nullable List<Trigger> triggers, int value, DoubleConsumer setter) {
        if (triggers == null && value == 0) {
            return;
        }
        double now = triggers == null ? 0 : value(triggers);
        setter.accept(now);
        stats.set(registry.gauge(root(name).then("scale_percent")), (long) (now * 100));
        tell(name, (double) value / OverloadState.SATURATED, now, triggers);
    }

    private static StatName root(String name) {
        return StatName.of(ROOT).then(name);
    }

    private double value(List<Trigger> triggers) {
        return triggers.stream()
                .mapToDouble(trigger -> trigger.value(pressure(trigger.resource())))
                .max()
                .orElse(0);
    }

    private double pressure(String resource) {
        for (WatchedResource watched : resources) {
            if (watched.name().equals(resource)) {
                return watched.pressure();
            }
        }
        return 0;
    }

    private void tell(String what, double before, double now, @Nullable List<Trigger> triggers) {
        if (before == 0 && now > 0 && triggers != null) {
            StringBuilder why = new StringBuilder();
            for (Trigger trigger : triggers) {
                why.append(why.isEmpty() ? "" : ", ").append(trigger.resource()).append(" at ");
                why.append((long) (pressure(trigger.resource()) * 100)).append(" %");
            }
            LOG.log(System.Logger.Level.WARNING, "overload: " + what + " (" + why + ")");
        } else if (before > 0 && now == 0) {
            LOG.log(System.Logger.Level.INFO, "overload: no more " + what);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running == null) {
            return;
        }
        LockSupport.unpark(running);
        try {
            running.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
