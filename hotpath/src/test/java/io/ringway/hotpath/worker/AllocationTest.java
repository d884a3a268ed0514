package io.ringway.hotpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.log.LogFile;
import io.ringway.testkit.AllocationMeter;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The promise of the hot path: nothing is allocated per request, end to end, keep-alive on both sides. */
class AllocationTest {
    private static final int REQUESTS = 100_000;
    /** For the JVM itself, which replaces a compiled call now and then: less than the smallest object in 40 requests. */
    private static final long ALLOWED_BYTES = REQUESTS / 40 * 16;

    /** Until the JIT has compiled the last native call, a poll boxes a few bytes: the first rounds are warm-up. */
    private static final int ROUNDS_MAX = 8;

    private static final int BATCH = 50;

    @Test
    void allocatesNothingPerRequest() throws Exception {
        measure(ProxyFixture.builder());
    }

    @Test
    void allocatesNothingPerLoggedRequest() throws Exception {
        List<LogFile> files = new CopyOnWriteArrayList<>();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().unstarted(() -> {
            while (!isOver.get()) {
                files.forEach(file ->
                        file.appenders().forEach(appender -> appender.drain(bytes -> bytes.position(bytes.limit()))));
                LockSupport.parkNanos(1_000_000);
            }
        });
        writer.start();
        try {
            measure(ProxyFixture.builder().accessLog(files::add));
        } finally {
            isOver.set(true);
            writer.join();
        }
    }

    private static void measure(ProxyFixture.Builder builder) throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "0123456789", "x-a: b"))
                        .countOnly();
                ProxyFixture proxy =
                        builder.forward("/", 15_000).upstream(upstream.port()).start();
                RawClient client = RawClient.connect(proxy.port)) {
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS_MAX && allocated > ALLOWED_BYTES; round++) {
                long before = upstream.requestCount();
                AllocationMeter meter = AllocationMeter.of(proxy.thread.threadId());
                run(client, REQUESTS);
                allocated = meter.bytes();
                assertThat(upstream.requestCount()).isEqualTo(before + REQUESTS);
            }
            assertThat(allocated).isLessThanOrEqualTo(ALLOWED_BYTES);
        }
    }

    private static void run(RawClient client, int requests) throws Exception {
        String batch = "GET /path HTTP/1.1\r\nhost: example.com\r\nuser-agent: t\r\naccept: */*\r\n\r\n".repeat(BATCH);
        for (int sent = 0; sent < requests; sent += BATCH) {
            client.send(batch);
            for (int i = 0; i < BATCH; i++) {
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
    }
}
