package io.ringway.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A backend on a free loopback port that answers as told and remembers what it saw: every request, byte by byte, and everything
 * that RFC 9112 forbids ({@link #violations}). One virtual thread per connection; written without the codecs under test.
 */
public final class FakeUpstream implements AutoCloseable {
    private final ServerSocketChannel server;
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<MessageReader> readers = new CopyOnWriteArrayList<>();
    private final List<SocketAddress> peers = new CopyOnWriteArrayList<>();
    private final Set<Wire> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Deque<Answer> script = new ConcurrentLinkedDeque<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong requestCount = new AtomicLong();
    private volatile Function<String, Answer> answers;
    private volatile boolean isRecording = true;
    private volatile boolean isClosed;

    private FakeUpstream(ServerSocketChannel server, Answer standing) {
        this.server = server;
        answers = _ -> standing;
        Thread.ofVirtual().name("fake-upstream-accept").start(this::acceptAll);
    }

    /** Listens on 127.0.0.1 and a free port. */
    public static FakeUpstream start(Answer standing) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        return new FakeUpstream(server, standing);
    }

    /** Listens on an address of this machine; port 0 for a free one. */
    public static FakeUpstream start(InetSocketAddress address, Answer standing) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(address, 4096);
        return new FakeUpstream(server, standing);
    }

    /** Listens on a Unix domain socket. */
    public static FakeUpstream startUnix(Path path, Answer standing) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path), 4096);
        return new FakeUpstream(server, standing);
    }

    /** Port of the TCP listener. */
    public int port() {
        try {
            SocketAddress local = server.getLocalAddress();
            return local instanceof InetSocketAddress inet ? inet.getPort() : 0;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What every request without a scripted answer gets. */
    public FakeUpstream answer(Answer standing) {
        answers = _ -> standing;
        return this;
    }

    /** Chooses by the request target. */
    public FakeUpstream answerByTarget(Function<String, Answer> choice) {
        answers = choice;
        return this;
    }

    /** The next requests get these, in order of arrival, before the standing answer applies again. */
    public FakeUpstream enqueue(Answer... next) {
        script.addAll(List.of(next));
        return this;
    }

    /** Stops keeping requests and bytes, for long runs; counting goes on. */
    public FakeUpstream countOnly() {
        isRecording = false;
        return this;
    }

    /** The requests so far; a request appears once it is complete or cut off, before its answer is sent unless that is early. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    public long requestCount() {
        return requestCount.get();
    }

    /** Waits for {@code count} requests in all. */
    public List<RecordedRequest> awaitRequests(int count) {
        Eventually.holds("the backend sees " + count + " requests", () -> requestCount.get() >= count);
        return requests();
    }

    /** Connections accepted so far. */
    public int connectionCount() {
        return connections.get();
    }

    /** Where the connections came from, in order of acceptance. */
    public List<SocketAddress> peers() {
        return List.copyOf(peers);
    }

    /** Connections open now. */
    public int openConnections() {
        return open.size();
    }

    /** The raw bytes that came on each connection, in order of acceptance; at most the first MiB of each. */
    public List<byte[]> receivedBytes() {
        return readers.stream().map(MessageReader::raw).toList();
    }

    /** What was not allowed by RFC 9112 in what came in. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** Closes all open connections with RST, as a killed process does; listening goes on. */
    public void resetConnections() {
        for (Wire wire : open) {
            try {
                wire.reset();
            } catch (IOException e) {
                violations.add("cannot reset: " + e);
            }
        }
    }

    /** Stops listening and resets every connection, as if the process had been killed. */
    public void kill() throws IOException {
        isClosed = true;
        server.close();
        resetConnections();
        threads.forEach(Thread::interrupt);
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        server.close();
        for (Wire wire : open) {
            wire.close();
        }
        threads.forEach(Thread::interrupt);
    }

    private void acceptAll() {
        while (!isClosed) {
            try {
                SocketChannel channel = server.accept();
                if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                peers.add(channel.getRemoteAddress());
                Wire wire = new Wire(channel, 0);
                open.add(wire);
                if (isClosed) {
                    wire.reset(); // it came between the last look and the end of the socket
                    return;
                }
                int number = connections.getAndIncrement();
                threads.add(Thread.ofVirtual().name("fake-upstream-" + number).start(() -> serve(wire, number)));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                violations.add("cannot accept: " + e);
                return;
            }
        }
    }

    private void serve(Wire wire, int connection) {
        MessageReader reader = new MessageReader(wire, isRecording);
        readers.add(reader);
        try (wire) {
            serveAll(wire, reader, connection);
        } catch (IOException e) {
            // the peer or the test ended the connection: the requests say how far they came
        } finally {
            open.remove(wire);
            threads.remove(Thread.currentThread());
        }
    }

    private void serveAll(Wire wire, MessageReader reader, int connection) throws IOException {
        try {
            int index = 0;
            while (wire.isOpen() && reader.hasMore() && serveOne(wire, reader, connection, index)) {
                index++;
            }
        } catch (ProtocolViolation e) {
            // noted while the connection is open: a peer that has seen its end finds the note
            violations.add("connection " + connection + ": " + e.getMessage());
        }
    }

    private boolean serveOne(Wire wire, MessageReader reader, int connection, int index) throws IOException {
        MessageReader.Head head = reader.readHead();
        String[] parts = head.firstLine().split(" ", -1);
        if (parts.length != 3 || !parts[2].matches("HTTP/1\\.[01]")) {
            throw new ProtocolViolation("bad request line: " + head.firstLine());
        }
        Answer answer = nextAnswer(parts[1]);
        Body body = new Body();
        Exchange exchange = new Exchange(wire, reader, parts[0], parts[1], head.headers(), body);
        if (answer.isEarly()) {
            answer.run(exchange);
        } else if (!Header.all(head.headers(), "expect").isEmpty()) {
            exchange.send("HTTP/1.1 100 Continue\r\n\r\n");
        }
        List<Header> trailers = new ArrayList<>();
        boolean isComplete = false;
        try {
            trailers.addAll(readBody(reader, head.headers(), body));
            isComplete = true;
        } catch (EOFException e) {
            wire.close();
        } finally {
            body.sha256();
            if (isRecording) {
                requests.add(new RecordedRequest(
                        connection,
                        index,
                        parts[0],
                        parts[1],
                        parts[2],
                        List.copyOf(head.headers()),
                        body,
                        List.copyOf(trailers),
                        isComplete));
            }
            requestCount.incrementAndGet();
        }
        if (isComplete && !answer.isEarly()) {
            answer.run(exchange);
        }
        return isComplete
                && !answer.isLast()
                && !Header.all(head.headers(), "connection").contains("close");
    }

    private Answer nextAnswer(String target) {
        Answer scripted = script.poll();
        return scripted != null ? scripted : answers.apply(target);
    }

    private static List<Header> readBody(MessageReader reader, List<Header> headers, Body body) throws IOException {
        List<String> encodings = Header.all(headers, "transfer-encoding");
        List<String> lengths = Header.all(headers, "content-length");
        if (encodings.size() + lengths.size() > 1) {
            throw new ProtocolViolation("ambiguous framing: " + encodings + " and " + lengths);
        }
        if (!encodings.isEmpty()) {
            if (!encodings.getFirst().equals("chunked")) {
                throw new ProtocolViolation("bad transfer-encoding: " + encodings);
            }
            return reader.readChunked(body);
        }
        if (!lengths.isEmpty()) {
            if (!lengths.getFirst().matches("[0-9]{1,18}")) {
                throw new ProtocolViolation("bad content-length: " + lengths);
            }
            reader.readFixed(Long.parseLong(lengths.getFirst()), body);
        }
        return List.of();
    }
}
