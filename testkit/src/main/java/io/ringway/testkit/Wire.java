package io.ringway.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose reads and writes give up after a while, so that a broken test fails instead of hanging. Works for TCP and for Unix
 * domain sockets. The selector is opened only if it is needed: thousands of idle connections cost one descriptor each.
 */
final class Wire implements Closeable {
    private final SocketChannel channel;
    private final long timeoutMs;
    private @Nullable Selector selector;

    /**
     * @param timeoutMs longest wait for a single read or write; 0 waits for ever
     */
    Wire(SocketChannel channel, long timeoutMs) throws IOException {
        this.channel = channel;
        this.timeoutMs = timeoutMs;
        channel.configureBlocking(timeoutMs == 0);
    }

    /** At least one byte, or -1 at the end. */
    int read(ByteBuffer into) throws IOException {
        int count = channel.read(into);
        while (count == 0 && into.hasRemaining()) {
            await(SelectionKey.OP_READ, "read");
            count = channel.read(into);
        }
        return count;
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, "write");
            }
        }
    }

    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Closes with RST (TCP only; a Unix domain socket just closes). */
    void reset() throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            closeSelector();
            channel.configureBlocking(true);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    SocketChannel channel() {
        return channel;
    }

    private void await(int operation, String what) throws IOException {
        if (timeoutMs == 0) {
            return; // a blocking channel has waited already
        }
        Selector open = selector;
        if (open == null) {
            open = Selector.open();
            selector = open;
        }
        SelectionKey key = channel.register(open, operation);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        open.selectedKeys().clear();
        while (open.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()))) == 0) {
            if (System.nanoTime() >= deadline) {
                throw new SocketTimeoutException("nothing to " + what + " for " + timeoutMs + " ms");
            }
        }
        key.interestOps(0);
    }

    private void closeSelector() throws IOException {
        Selector open = selector;
        if (open != null) {
            open.close();
            selector = null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        closeSelector();
    }
}
