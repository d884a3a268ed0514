package io.ringway.transport.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.lang.System.Logger;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Whether a handshake went on from an earlier session (RFC 8446 section 2.2). BoringSSL says so to Netty, which keeps it to its package; the JDK's engine tells
 * nobody. Owner: any.
 */
final class SessionReuse {
    private static final Logger LOG = System.getLogger(SessionReuse.class.getName());
    private static final @Nullable MethodHandle ASK = find();

    private SessionReuse() {}

    /** False too where nobody knows. */
    static boolean is(SSLEngine engine) {
        if (ASK == null || !(engine instanceof ReferenceCountedOpenSslEngine known)) {
            return false;
        }
        try {
            return (boolean) ASK.invokeExact(known);
        } catch (Throwable e) {
            throw new IllegalStateException("an engine that does not tell of its session", e);
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.privateLookupIn(ReferenceCountedOpenSslEngine.class, MethodHandles.lookup())
                    .findVirtual(
                            ReferenceCountedOpenSslEngine.class,
                            "isSessionReused",
                            MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException e) {
            LOG.log(Logger.Level.WARNING, "sessions that are reused are not counted: this Netty does not tell", e);
            return null;
        }
    }
}
