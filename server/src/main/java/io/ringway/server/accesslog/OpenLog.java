package io.ringway.server.accesslog;

import io.ringway.hotpath.log.LogAppender;
import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.log.LogStats;
import io.ringway.hotpath.stats.WriterStats;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A log file that is open for appending. Owner: log-writer. */
final class OpenLog implements LogAppender.Sink {
    private static final System.Logger LOG = System.getLogger(OpenLog.class.getName());

    private final LogFile file;
    private final LogStats ids;
    private final WriterStats stats;
    private final LogWriting writing;
    private FileChannel channel;
    private long size;
    private boolean isTimedFlush;
    /** A failure is told once until a write succeeds again. */
    private boolean isFailing;

    OpenLog(LogFile file, WriterStats stats, LogWriting writing) throws IOException {
        this.file = file;
        this.writing = writing;
        this.ids = file.stats();
        this.stats = stats;
        channel = open(file.path());
        size = isStandardStream() ? 0 : channel.size();
    }

    /** The standard streams may be pipes and sockets, which cannot be opened by their names. */
    @SuppressWarnings("resource") // the process's own descriptors stay open
    private static FileChannel open(String path) throws IOException {
        return switch (path) {
            case "/dev/stdout" -> new FileOutputStream(FileDescriptor.out).getChannel();
            case "/dev/stderr" -> new FileOutputStream(FileDescriptor.err).getChannel();
            default ->
                FileChannel.open(
                        Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        };
    }

    private boolean isStandardStream() {
        return file.path().equals("/dev/stdout") || file.path().equals("/dev/stderr");
    }

    LogFile file() {
        return file;
    }

    /** Writes what all workers have handed over. */
    void drain(boolean isTimed) {
        isTimedFlush = isTimed;
        for (LogAppender appender : file.appenders()) {
            appender.drain(this);
        }
        for (byte[] line = file.pollLine(); line != null; line = file.pollLine()) {
            stats.increment(ids.writeBuffered());
            write(ByteBuffer.wrap(line));
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                size += channel.write(bytes);
            }
            stats.increment(ids.writeCompleted());
            if (isTimedFlush) {
                stats.increment(ids.flushedByTimer());
            }
            isFailing = false;
            if (writing.fileBytesMax() > 0 && size >= writing.fileBytesMax() && !isStandardStream()) {
                rotate();
            }
        } catch (IOException e) {
            stats.increment(ids.writeFailed());
            if (!isFailing) {
                isFailing = true;
                LOG.log(System.Logger.Level.ERROR, "access log " + file.path() + ": " + e.getMessage());
            }
        }
    }

    /** {@code log} becomes {@code log.1}, that one {@code log.2} and so on; the last one goes. Between two writes, which end with a line. */
    private void rotate() {
        Path path = Path.of(file.path());
        try {
            for (int age = writing.filesKept(); age >= 1; age--) {
                Path younger = age == 1 ? path : aside(path, age - 1);
                if (Files.exists(younger)) {
                    Files.move(younger, aside(path, age), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            stats.increment(ids.rotated());
            reopen();
        } catch (IOException e) {
            stats.increment(ids.reopenFailed());
            LOG.log(System.Logger.Level.ERROR, "access log " + file.path() + ": cannot be moved aside: " + e);
            size = 0; // the next try comes a whole size later, not with every line
        }
    }

    private static Path aside(Path path, int age) {
        return path.resolveSibling(path.getFileName() + "." + age);
    }

    /** Opens the file by its name again: a log rotation has moved the old one away. If that fails the old one is written on. */
    void reopen() {
        if (isStandardStream()) {
            return;
        }
        try {
            FileChannel next = open(file.path());
            FileChannel previous = channel;
            channel = next;
            size = next.size();
            previous.close();
        } catch (IOException e) {
            stats.increment(ids.reopenFailed());
            LOG.log(
                    System.Logger.Level.ERROR,
                    "access log " + file.path() + ": cannot be opened anew, the old file is written on: "
                            + e.getMessage());
        }
    }

    void close() {
        file.appenders().forEach(LogAppender::close);
        if (isStandardStream()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "access log " + file.path() + ": " + e.getMessage());
        }
    }
}
