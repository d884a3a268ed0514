package io.ringway.server.probe;

import io.ringway.config.compile.HealthCheck;
import io.ringway.lb.health.CheckResult;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.tls.TlsClient;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks hosts how they are; a seam, so that tests decide what hosts say. */
public interface Prober extends AutoCloseable {

    /** The checks of one host; one at a time. */
    interface Probe extends AutoCloseable {
        /**
         * Begins a check.
         *
         * @param done told the result once, on any thread, unless the check is given up
         */
        void check(Consumer<CheckResult> done);

        /** Gives the check up that is under way, and its connection. */
        void giveUp();

        /** The host is not checked any more. */
        @Override
        void close();
    }

    /**
     * How a host is spoken to over TLS.
     *
     * @param serverName whom we want (SNI); empty to say nothing
     */
    record Tls(TlsClient client, String serverName) {}

    /**
     * For a host.
     *
     * @param hostname instead of {@link HealthCheck.Http#host}, or empty
     * @param tls null for cleartext
     */
    Probe probe(HealthCheck check, Endpoint target, String hostname, @Nullable Tls tls);

    @Override
    void close();
}
