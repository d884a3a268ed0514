package io.ringway.transport.netty;

import static java.util.Map.entry;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors.NativeIoException;
import io.ringway.transport.net.Errno;
import java.io.FileNotFoundException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The errno behind an exception. Netty's native transports carry the number for reads and writes; for the rest, and for NIO, only the
 * kernel's words in the message are left. Owner: any (no state).
 */
final class Failures {
    /** The C library's words, longer ones before their prefixes. */
    private static final List<Entry<String, Integer>> WORDS = List.of(
            entry("Connection refused", Errno.ECONNREFUSED),
            entry("Connection reset", Errno.ECONNRESET),
            entry("Broken pipe", Errno.EPIPE),
            entry("Connection timed out", Errno.ETIMEDOUT),
            entry("No route to host", Errno.EHOSTUNREACH),
            entry("Host is unreachable", Errno.EHOSTUNREACH),
            entry("Network is unreachable", Errno.ENETUNREACH),
            entry("No such file or directory", Errno.ENOENT),
            entry("Permission denied", Errno.EACCES),
            entry("Operation not permitted", Errno.EPERM),
            entry("Address already in use", Errno.EADDRINUSE),
            entry("Cannot assign requested address", Errno.EADDRNOTAVAIL),
            entry("Too many open files in system", Errno.ENFILE),
            entry("Too many open files", Errno.EMFILE),
            entry("Cannot allocate memory", Errno.ENOMEM),
            entry("No buffer space available", Errno.ENOBUFS),
            entry("Resource temporarily unavailable", Errno.EAGAIN),
            entry("Software caused connection abort", Errno.ECONNABORTED),
            entry("not connected", Errno.ENOTCONN),
            entry("Invalid argument", Errno.EINVAL));

    private Failures() {}

    /** A positive errno; EIO if nothing better is known. */
    static int errno(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            int errno = own(cause);
            if (errno != 0) {
                return errno;
            }
        }
        return Errno.EIO;
    }

    private static int own(Throwable failure) {
        return switch (failure) {
            case NativeIoException e -> -e.expectedErr();
            case ConnectTimeoutException _ -> Errno.ETIMEDOUT;
            case NoRouteToHostException _ -> Errno.EHOSTUNREACH;
            case FileNotFoundException _ -> Errno.ENOENT;
            case ClosedChannelException _ -> Errno.ECONNRESET;
            default -> fromWords(failure.getMessage());
        };
    }

    private static int fromWords(@Nullable String message) {
        if (message != null) {
            for (Entry<String, Integer> word : WORDS) {
                if (message.contains(word.getKey())) {
                    return word.getValue();
                }
            }
        }
        return 0;
    }
}
