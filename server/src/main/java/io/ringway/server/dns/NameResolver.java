package io.ringway.server.dns;

import io.ringway.config.compile.DnsCluster.DnsFamily;
import io.ringway.hotpath.names.NameFailure;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks for the addresses of a name; a seam, so that tests decide what DNS says. */
public interface NameResolver extends AutoCloseable {

    /**
     * What a name stands for.
     *
     * @param ttlNs shortest life of the records, or 0 if it is not known (hosts file, literal)
     */
    record Answer(List<InetAddress> addresses, long ttlNs) {}

    /** Resolves; fails if there is no such name, no address of that family, or no answer. */
    CompletableFuture<Answer> resolve(String name, DnsFamily family);

    /** What a failure of {@link #resolve} means. */
    default NameFailure kindOf(Throwable failure) {
        return NameFailure.NO_ANSWER;
    }

    @Override
    void close();
}
