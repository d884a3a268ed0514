package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.log.LogFiles;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the factory of one network filter from its configuration. A filter's module offers it by {@link java.util.ServiceLoader} and lists the
 * fields that it reads in {@code META-INF/ringway/supported-fields.txt}. The HTTP connection manager is not among them: it is compiled here.
 *
 * <p>Owner: control.
 */
public interface NetworkFilterCompiler {

    /** Full proto name of the configuration's message, such as {@code envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy}. */
    String typeName();

    /** Whether a chain ends with this filter; its factory is a {@link NetworkFilterFactory.Terminal} then, else a {@link NetworkFilterFactory.Passing}. */
    default boolean isTerminal() {
        return false;
    }

    /**
     * Checks the configuration and prepares the factory; all problems are reported.
     *
     * @param config of the type {@link #typeName()}, its fields checked against Envoy's validation rules
     * @param at positions of the configuration's fields
     * @return makes the factory once the whole configuration is right; null after a problem
     */
    @Nullable
    Supplier<NetworkFilterFactory> compile(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException;

    /**
     * What a network filter may refer to.
     *
     * @param name of the filter in the chain
     * @param runtime to read runtime keys through
     * @param logFiles of all configurations, for access logs
     * @param stats to register statistics with, in the supplier only
     */
    record Scope(
            String name,
            Problems problems,
            ClusterIndex clusters,
            RuntimeSlots runtime,
            LogFiles logFiles,
            StatsRegistry stats) {}
}
