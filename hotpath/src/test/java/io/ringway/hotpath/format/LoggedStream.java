package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.ConnectionInfo;
import io.ringway.hotpath.filter.DynamicMetadata;
import io.ringway.hotpath.filter.FilterState;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.guard.WorkerOverload;
import io.ringway.hotpath.hcm.HeaderRequestView;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.HttpDate;
import io.ringway.hotpath.http.Output;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.services.Deferred;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.lb.ActiveRequests;
import io.ringway.routing.MatchInput;
import io.ringway.routing.regex.RegexReplacer;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import io.ringway.transport.tls.TlsBuffers;
import io.ringway.transport.tls.TlsSession;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** A stream that is over, made of plain values. */
public final class LoggedStream implements StreamView, ConnectionInfo, WorkerServices {
    private static final int LINE_BYTES_MAX = 4096;

    private final DynamicMetadata metadata = new DynamicMetadata();
    private final FilterState filterState = new FilterState();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 * 1024]);
    private final HeaderBlock request = new HeaderBlock(buffer);
    private final HeaderBlock answer = new HeaderBlock(buffer);
    private final StreamInfo info = new StreamInfo();
    private final MatchInput input = new MatchInput();
    private final EventLoop loop;
    private final WriterStats stats = new StatsRegistry().newWriter();
    private final RandomGenerator random = new SplittableRandom(1);
    private RuntimeValues runtime = RuntimeValues.NONE;
    private @Nullable TlsSession tls;
    private int used = 1;
    public long epochMicros;
    public long streamRandom;

    public LoggedStream() {
        SimNetwork network = new SimNetwork(1, SimFaults.NONE);
        loop = new EventLoop(network.transport(new BufferPool(16, 0)), network.clock());
        request.clear();
        answer.clear();
    }

    /** Adds a field to the request, or sets one of its pseudo-headers. */
    public LoggedStream request(String name, String value) {
        int start = put(value);
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        switch (name) {
            case ":method" -> request.method(0, start, length);
            case ":path" -> request.path(start, length);
            case ":authority" -> request.authority(start, length);
            default -> add(request, name, start, length);
        }
        return this;
    }

    public LoggedStream answer(String name, String value) {
        add(answer, name, put(value), value.getBytes(StandardCharsets.UTF_8).length);
        return this;
    }

    /** It came over TLS. */
    public void tls(TlsSession session) {
        tls = session;
    }

    /** What values are read from the runtime. */
    public void runtime(RuntimeValues values) {
        runtime = values;
    }

    /** What a format writes about the stream. */
    public String write(Format format) {
        UnsafeBuffer line = new UnsafeBuffer(new byte[LINE_BYTES_MAX]);
        TextOutput out = new TextOutput();
        out.reset(line, 0, LINE_BYTES_MAX);
        format.write(this, out);
        return new String(line.byteArray(), 0, out.position(), StandardCharsets.UTF_8);
    }

    private void add(HeaderBlock block, String name, int start, int length) {
        block.add(HeaderNames.idOf(name), put(name), name.length(), start, length);
    }

    private int put(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.putBytes(used, bytes);
        used += bytes.length;
        return used - bytes.length;
    }

    @Override
    public WorkerServices worker() {
        return this;
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
        return streamRandom;
    }

    @Override
    public MatchInput matchInput() {
        HeaderRequestView view = new HeaderRequestView(request);
        input.runtime(runtime);
        input.set(view, streamRandom, false);
        return input;
    }

    @Override
    public long id() {
        return 7;
    }

    @Override
    public boolean isSecure() {
        return tls != null;
    }

    @Override
    public @Nullable TlsSession tls() {
        return tls;
    }

    @Override
    public byte[] remoteText() {
        return bytes("10.0.0.1:4000");
    }

    @Override
    public byte[] remoteHostText() {
        return bytes("10.0.0.1");
    }

    @Override
    public int remotePort() {
        return 4000;
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
        return bytes("10.0.0.2:80");
    }

    @Override
    public byte[] localHostText() {
        return bytes("10.0.0.2");
    }

    @Override
    public int localPort() {
        return 80;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public BufferPool buffers() {
        return loop.transport().buffers();
    }

    @Override
    public DecisionTape tape() {
        return DecisionTape.OFF;
    }

    @Override
    public WriterStats stats() {
        return stats;
    }

    @Override
    public Constants constants() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ActiveRequests activeRequests() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public TlsBuffers tlsBuffers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public TextOutput textOutput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Output.FlushList flushList() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void defer(Deferred work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public HttpDate date() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long epochMicros() {
        return epochMicros;
    }

    @Override
    public long nextConnectionId() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RegexReplacer regexReplacer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RuntimeValues runtime() {
        return runtime;
    }

    @Override
    public void inForeignCode(@Nullable String what) {}

    @Override
    public WorkerOverload overload() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long drainTimeNs() {
        return 0;
    }

    @Override
    public boolean isDraining() {
        return false;
    }

    @Override
    public boolean isHealthFailed() {
        return false;
    }
}
