package io.ringway.perf.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a proxy's admin interface for all statistics in Prometheus' format each second, as a monitoring system does, until it is closed. What a scrape costs
 * would not be seen in the requests beside it; the time of the thread that answers is.
 */
final class Scraper implements AutoCloseable {
    private static final long INTERVAL_NS = 1_000_000_000;

    /** Ringway's thread for that; another proxy has none of the name. */
    private static final String ANSWERING = "admin";

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final Thread thread;
    private final TaskClock clock;
    private final CpuTime before;
    private volatile boolean isClosed;
    private final AtomicInteger count = new AtomicInteger();
    private volatile long bytes;

    private Scraper(int adminPort, List<Long> pids) {
        clock = new TaskClock(pids, ANSWERING::equals);
        before = clock.read();
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/stats/prometheus"))
                .timeout(Duration.ofSeconds(10))
                .build();
        thread = Thread.ofPlatform().daemon().name("scraper").unstarted(this::run);
    }

    /** @param pids of the proxy */
    static Scraper start(int adminPort, List<Long> pids) {
        Scraper scraper = new Scraper(adminPort, pids);
        scraper.thread.start();
        return scraper;
    }

    private void run() {
        long due = System.nanoTime();
        while (!isClosed) {
            try {
                HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200) {
                    throw new BenchException("the statistics were answered with " + answer.statusCode());
                }
                bytes = answer.body().length;
                count.incrementAndGet();
            } catch (IOException e) {
                throw new BenchException("the statistics cannot be read: " + e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
            due += INTERVAL_NS;
            while (!isClosed && System.nanoTime() < due) {
                LockSupport.parkNanos(this, due - System.nanoTime());
            }
        }
    }

    /** Stops; a scraper that got nothing has measured nothing. */
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        clock.close();
        if (count.get() == 0) {
            throw new BenchException("no scrape has succeeded");
        }
    }

    /** What it has done so far; before it is closed. */
    @Override
    public String toString() {
        CpuTime used = clock.read().since(before);
        String cost = used.totalNs() == 0 ? "" : ", %.1f ms of CPU each".formatted(used.totalNs() / 1e6 / count.get());
        return "%d scrapes of %,d bytes%s".formatted(count.get(), bytes, cost);
    }
}
