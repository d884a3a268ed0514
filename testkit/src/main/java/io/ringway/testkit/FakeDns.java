package io.ringway.testkit;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A DNS server on a free loopback port (UDP, RFC 1035): answers A and AAAA questions as told, and counts them by name. What it does not know
 * does not exist. Written without the resolver under test.
 */
public final class FakeDns implements AutoCloseable {
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int SERVFAIL = 2;
    private static final int NXDOMAIN = 3;
    private static final int PACKET_BYTES = 1500;

    private final DatagramSocket socket;
    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final Map<String, Integer> errors = new ConcurrentHashMap<>();
    private final Map<String, Boolean> silent = new ConcurrentHashMap<>();
    private final Map<String, List<DatagramPacket>> held = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> queries = new ConcurrentHashMap<>();
    private volatile int ttlSeconds = 60;

    private FakeDns(DatagramSocket socket) {
        this.socket = socket;
        Thread.ofPlatform().daemon().name("fake-dns").start(this::serve);
    }

    /** Listens on 127.0.0.1 and a free port. */
    public static FakeDns start() throws IOException {
        return new FakeDns(new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** From now on a name has these addresses, all given as literals; none is a name that exists without addresses. */
    public FakeDns name(String name, String... literals) {
        List<InetAddress> all = new ArrayList<>();
        for (String literal : literals) {
            all.add(InetAddress.ofLiteral(literal));
        }
        errors.remove(name);
        silent.remove(name);
        addresses.put(name, List.copyOf(all));
        return this;
    }

    /** Life of the records that are answered from now on. */
    public FakeDns ttlSeconds(int seconds) {
        ttlSeconds = seconds;
        return this;
    }

    /** Questions for a name are answered with SERVFAIL. */
    public FakeDns fails(String name) {
        errors.put(name, SERVFAIL);
        return this;
    }

    /** Questions for a name are not answered. */
    public FakeDns ignores(String name) {
        silent.put(name, true);
        return this;
    }

    /** Questions for a name are kept until {@link #release}. */
    public FakeDns holds(String name) {
        held.put(name, new ArrayList<>());
        return this;
    }

    /** Answers what was held, and what is asked from now on. */
    public void release(String name) throws IOException {
        List<DatagramPacket> waiting = held.remove(name);
        if (waiting != null) {
            synchronized (waiting) {
                for (DatagramPacket packet : waiting) {
                    answer(packet);
                }
            }
        }
    }

    /** Questions for a name so far. */
    public int queries(String name) {
        AtomicInteger count = queries.get(name);
        return count == null ? 0 : count.get();
    }

    private void serve() {
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(new byte[PACKET_BYTES], PACKET_BYTES);
            try {
                socket.receive(packet);
                receive(packet);
            } catch (SocketException e) {
                return; // closed
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void receive(DatagramPacket packet) throws IOException {
        String name = nameIn(packet);
        queries.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
        List<DatagramPacket> waiting = held.get(name);
        if (waiting != null) {
            synchronized (waiting) {
                waiting.add(packet);
            }
        } else if (!silent.containsKey(name)) {
            answer(packet);
        }
    }

    /** The name of the one question, without the dot at its end. */
    private static String nameIn(DatagramPacket packet) {
        StringBuilder name = new StringBuilder();
        byte[] data = packet.getData();
        for (int at = 12; data[at] != 0; at += data[at] + 1) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(data, at + 1, data[at], StandardCharsets.US_ASCII));
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    private void answer(DatagramPacket packet) throws IOException {
        String name = nameIn(packet);
        ByteBuffer query = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        int questionEnd = 12 + name.length() + 2 + 4;
        int type = query.getShort(questionEnd - 4);
        List<InetAddress> known = addresses.get(name);
        int error = errors.getOrDefault(name, known == null ? NXDOMAIN : 0);
        List<InetAddress> fitting = known == null || error != 0
                ? List.of()
                : known.stream().filter(address -> typeOf(address) == type).toList();
        ByteBuffer reply = ByteBuffer.allocate(PACKET_BYTES);
        reply.putShort(query.getShort(0)); // id
        reply.putShort((short) (0x8180 | error)); // an answer, recursion wanted and available
        reply.putShort((short) 1).putShort((short) fitting.size()).putInt(0);
        reply.put(packet.getData(), 12, questionEnd - 12);
        for (InetAddress address : fitting) {
            reply.putShort((short) 0xC00C); // the question's name
            reply.putShort((short) type).putShort((short) 1).putInt(ttlSeconds);
            reply.putShort((short) address.getAddress().length).put(address.getAddress());
        }
        if (!socket.isClosed()) {
            socket.send(new DatagramPacket(reply.array(), reply.position(), packet.getSocketAddress()));
        }
    }

    private static int typeOf(InetAddress address) {
        return address.getAddress().length == 4 ? TYPE_A : TYPE_AAAA;
    }

    @Override
    public void close() {
        socket.close();
    }
}
