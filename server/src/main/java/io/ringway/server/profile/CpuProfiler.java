package io.ringway.server.profile;

import io.ringway.server.control.Since;
import io.ringway.transport.loop.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Takes one profile at a time. Samples are taken per CPU time used where the JDK can (Linux, JDK 25), so that native code and the kernel's share of a worker
 * stand under the call that leads there; elsewhere only threads that run Java code are seen.
 *
 * <p>Owner: any thread may start, stop and look; the profile is made by a thread of its own.
 */
public final class CpuProfiler implements AutoCloseable {
    /** A forgotten profile ends by itself. */
    public static final int SECONDS_MAX = 600;

    private static final System.Logger LOG = System.getLogger(CpuProfiler.class.getName());
    private static final String BY_CPU_TIME = "jdk.CPUTimeSample";
    private static final String BY_WALL_CLOCK = "jdk.ExecutionSample";
    private static final String IN_NATIVE = "jdk.NativeMethodSample";
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    /** What there is. */
    public enum State {
        /** Nothing was profiled yet. */
        IDLE,
        RUNNING,
        /** The last profile can be looked at. */
        READY,
        /** The last profile could not be made. */
        FAILED
    }

    /**
     * A finished profile.
     *
     * @param start when it began
     * @param duration how long it took
     * @param sampling how it was taken
     * @param root all samples
     */
    public record Profile(Instant start, Duration duration, String sampling, FlameTree root) {}

    private State state = State.IDLE;
    private @Nullable Profile last;
    private @Nullable Thread thread;
    private CountDownLatch stop = new CountDownLatch(1);

    public synchronized State state() {
        return state;
    }

    /** The last finished profile, or null if there is none. */
    public synchronized @Nullable Profile last() {
        return last;
    }

    /**
     * Begins to profile.
     *
     * @param seconds 1 to {@link #SECONDS_MAX}
     * @return whether it has begun: not if a profile is being taken
     */
    public synchronized boolean start(int seconds) {
        if (state == State.RUNNING) {
            return false;
        }
        state = State.RUNNING;
        CountDownLatch stopped = new CountDownLatch(1);
        stop = stopped;
        Thread started = Thread.ofPlatform()
                .daemon()
                .name("profiler")
                .unstarted(() -> run(Math.clamp(seconds, 1, SECONDS_MAX), stopped));
        thread = started;
        started.start();
        return true;
    }

    /** Ends a profile before its time; whether there was one. */
    public synchronized boolean stop() {
        stop.countDown();
        return state == State.RUNNING;
    }

    private void run(int seconds, CountDownLatch stopped) {
        try {
            Profile profile = record(seconds, stopped);
            synchronized (this) {
                last = profile;
                state = State.READY;
            }
        } catch (IOException | RuntimeException | InterruptedException e) {
            LOG.log(System.Logger.Level.ERROR, "no profile was made", e);
            synchronized (this) {
                state = State.FAILED;
            }
        }
    }

    private static Profile record(int seconds, CountDownLatch stopped) throws IOException, InterruptedException {
        Path file = Files.createTempFile("ringway-profile", ".jfr");
        try (Recording recording = new Recording()) {
            String sampling = enable(recording);
            Since start = Since.now(Clock.system());
            recording.start();
            boolean isEarly = stopped.await(seconds, TimeUnit.SECONDS);
            recording.stop();
            Duration duration = start.elapsed();
            LOG.log(
                    System.Logger.Level.INFO,
                    "profiled for " + duration.toMillis() + " ms" + (isEarly ? ", stopped" : ""));
            recording.dump(file);
            return new Profile(start.at(), duration, sampling, read(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static String enable(Recording recording) {
        boolean hasCpuTime = FlightRecorder.getFlightRecorder().getEventTypes().stream()
                .anyMatch(type -> type.getName().equals(BY_CPU_TIME));
        if (hasCpuTime) {
            recording.enable(BY_CPU_TIME).with("throttle", "10ms");
            return "a sample per 10 ms of CPU time";
        }
        recording.enable(BY_WALL_CLOCK).with("period", "10 ms");
        recording.enable(IN_NATIVE).with("period", "10 ms");
        return "a sample per 10 ms of running threads";
    }

    private static FlameTree read(Path file) throws IOException {
        FlameTree root = new FlameTree("all");
        try (RecordingFile recorded = new RecordingFile(file)) {
            while (recorded.hasMoreEvents()) {
                RecordedEvent event = recorded.readEvent();
                switch (event.getEventType().getName()) {
                    case BY_CPU_TIME -> SampledStack.of(event, "eventThread").addTo(root);
                    case BY_WALL_CLOCK, IN_NATIVE ->
                        SampledStack.of(event, "sampledThread").addTo(root);
                    default -> {} // what the recorder writes about itself
                }
            }
        }
        return root;
    }

    /** Ends what is being taken. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            stop.countDown();
            running = thread;
        }
        if (running != null) {
            try {
                running.join(CLOSE_TIMEOUT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
