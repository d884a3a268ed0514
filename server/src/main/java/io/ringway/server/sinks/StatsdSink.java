package io.ringway.server.sinks;

import io.ringway.config.stats.SinkSettings;
import io.ringway.config.stats.TagExtraction;
import io.ringway.transport.net.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One address that gets metrics in datagrams. Owner: the thread that flushes. */
final class StatsdSink implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StatsdSink.class.getName());

    private final SinkSettings settings;
    private final DatagramChannel channel;
    private final ByteArrayOutputStream datagram = new ByteArrayOutputStream();
    private long sent;
    private long dropped;
    private boolean isFailing;

    StatsdSink(SinkSettings settings) throws IOException {
        this.settings = settings;
        Endpoint to = settings.address();
        channel = DatagramChannel.open();
        try {
            channel.connect(new InetSocketAddress(InetAddress.getByAddress(to.addressBytes()), to.port()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Each in a datagram of its own, or as many in one as the limit allows. */
    void send(List<MetricLine> lines, TagExtraction tags) {
        long droppedBefore = dropped;
        for (MetricLine line : lines) {
            add(line.text(settings, tags).getBytes(StandardCharsets.UTF_8));
        }
        sendDatagram();
        boolean hasFailed = dropped > droppedBefore;
        if (hasFailed && !isFailing) {
            LOG.log(System.Logger.Level.WARNING, "statistics for " + settings.address() + " are lost");
        }
        isFailing = hasFailed;
    }

    private void add(byte[] line) {
        if (datagram.size() > 0 && datagram.size() + 1 + line.length > settings.datagramBytesMax()) {
            sendDatagram();
        }
        if (datagram.size() > 0) {
            datagram.write('\n');
        }
        datagram.write(line, 0, line.length);
    }

    private void sendDatagram() {
        if (datagram.size() == 0) {
            return;
        }
        try {
            channel.write(ByteBuffer.wrap(datagram.toByteArray()));
            sent++;
        } catch (IOException _) { // nobody listens, or the datagram is too long for the network
            dropped++;
        }
        datagram.reset();
    }

    /** Datagrams sent since the last call. */
    long takeSent() {
        long count = sent;
        sent = 0;
        return count;
    }

    /** Datagrams that could not be sent since the last call. */
    long takeDropped() {
        long count = dropped;
        dropped = 0;
        return count;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing", e);
        }
    }
}
