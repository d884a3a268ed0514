package io.ringway.perf.jmh;

import io.ringway.hotpath.filter.ConnectionInfo;
import io.ringway.hotpath.filter.DynamicMetadata;
import io.ringway.hotpath.filter.FilterState;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.format.CapturedFields;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.format.FormatParser;
import io.ringway.hotpath.h1.H1Limits;
import io.ringway.hotpath.h1.H1RequestParser;
import io.ringway.hotpath.hcm.HeaderRequestView;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.log.AccessLog;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.log.LogAppender;
import io.ringway.hotpath.log.LogAppenders;
import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.log.LogStats;
import io.ringway.hotpath.log.WorkerAccessLogs;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.worker.Worker;
import io.ringway.lb.Host;
import io.ringway.routing.MatchInput;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import io.ringway.transport.tls.TlsSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A line of an access log, from a finished stream to the page that waits for the file. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AccessLogBenchmark {
    @Param({"default", "json"})
    private String format = "default";

    private final BufferPool pool = new BufferPool(64, 0);
    private final StatsRegistry registry = new StatsRegistry();
    private final SimNetwork network = new SimNetwork(1, SimFaults.NONE);
    private final Worker worker = new Worker(0, network.transport(pool), network.clock(), 1, registry);
    private final LogFile file = new LogFile("nowhere", LogStats.register(registry));
    private final LogAppender.Sink nowhere = bytes -> bytes.position(bytes.limit());
    private final Exchange exchange = new Exchange(worker, registry);
    private WorkerAccessLogs logs = new WorkerAccessLogs(AccessLogs.NONE, new LogAppenders(worker.stats()));

    @Setup
    public void compile() {
        CapturedFields capturedFields = new CapturedFields();
        FormatParser parser = FormatParser.forLogs(capturedFields);
        Format compiled = format.equals("json")
                ? parser.json(
                        Map.of(
                                "time", "%START_TIME%",
                                "method", "%REQ(:METHOD)%",
                                "path", "%REQ(:PATH)%",
                                "status", "%RESPONSE_CODE%",
                                "flags", "%RESPONSE_FLAGS%",
                                "sent", "%BYTES_SENT%",
                                "duration", "%DURATION%",
                                "agent", "%REQ(USER-AGENT)%",
                                "id", "%REQ(X-REQUEST-ID)%",
                                "upstream", "%UPSTREAM_HOST%"),
                        false)
                : parser.text(FormatParser.DEFAULT_LOG, false);
        logs = new WorkerAccessLogs(
                new AccessLogs(List.of(new AccessLog(file, compiled, null)), capturedFields),
                new LogAppenders(worker.stats()));
        file.onWriter(() -> file.appenders().getFirst().drain(nowhere), LogFile.FLUSH_BYTES);
        line();
    }

    @TearDown
    public void close() {
        file.appenders().forEach(LogAppender::close);
        pool.close();
    }

    @Benchmark
    public void line() {
        logs.log(exchange);
    }

    /** A finished stream. */
    private static final class Exchange implements StreamView, ConnectionInfo {
        private final DynamicMetadata metadata = new DynamicMetadata();
        private final FilterState filterState = new FilterState();
        private final Worker worker;
        private final HeaderBlock request;
        private final HeaderBlock answer;
        private final StreamInfo info = new StreamInfo();
        private final MatchInput input = new MatchInput();
        private final byte[] address = "127.0.0.1:40000".getBytes(StandardCharsets.US_ASCII);

        Exchange(Worker worker, StatsRegistry registry) {
            this.worker = worker;
            request = new HeaderBlock(worker.buffers().buffer());
            answer = new HeaderBlock(worker.buffers().buffer());
            answer.clear();
            byte[] head = RequestHeads.of("browser").getBytes(StandardCharsets.US_ASCII);
            int block = worker.buffers().take();
            worker.buffers().buffer().putBytes(block, head);
            new H1RequestParser(H1Limits.DEFAULT).parse(worker.buffers().buffer(), block, block + head.length, request);
            byte[] id = "f2c1b3f4-9d0e-4a51-8a43-0a6a0f3a7b11".getBytes(StandardCharsets.US_ASCII);
            int idAt = block + head.length;
            worker.buffers().buffer().putBytes(idAt, id);
            request.set(HeaderId.X_REQUEST_ID, worker.constants().name(HeaderId.X_REQUEST_ID), idAt, id.length);
            Host host = new Host(0, "127.0.0.1:9090", "", 1);
            info.upstreamHost = new UpstreamHost(
                    host, Endpoint.ip("127.0.0.1", 9090), HostStats.register(registry, "c", host.address()));
            info.responseCode = 200;
            info.bytesSent = 100;
            info.startNs = worker.loop().nowNs();
            info.endNs = info.startNs + 1_234_567;
        }

        @Override
        public WorkerServices worker() {
            return worker;
        }

        @Override
        public HeaderBlock requestHeaders() {
            return request;
        }

        @Override
        public HeaderBlock responseHeaders() {
            return answer;
        }

        @Override
        public StreamInfo info() {
            return info;
        }

        @Override
        public ConnectionInfo connection() {
            return this;
        }

        @Override
        public DynamicMetadata metadata() {
            return metadata;
        }

        @Override
        public FilterState filterState() {
            return filterState;
        }

        @Override
        public long trustedAddress() {
            return Slices.NONE;
        }

        @Override
        public long randomValue() {
            return 0;
        }

        @Override
        public MatchInput matchInput() {
            input.set(new HeaderRequestView(request), 0, false);
            return input;
        }

        @Override
        public long id() {
            return 1;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public @Nullable TlsSession tls() {
            return null;
        }

        @Override
        public byte[] remoteText() {
            return address;
        }

        @Override
        public byte[] remoteHostText() {
            return address;
        }

        @Override
        public int remotePort() {
            return 40000;
        }

        @Override
        public byte[] directText() {
            return remoteText();
        }

        @Override
        public byte[] directHostText() {
            return remoteHostText();
        }

        @Override
        public int directPort() {
            return remotePort();
        }

        @Override
        public byte[] localText() {
            return address;
        }

        @Override
        public byte[] localHostText() {
            return address;
        }

        @Override
        public int localPort() {
            return 40000;
        }
    }
}
