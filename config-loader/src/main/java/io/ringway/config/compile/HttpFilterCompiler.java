package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the factory of one HTTP filter from its configuration. A filter's module offers it by {@link java.util.ServiceLoader} and lists the
 * fields that it reads in {@code META-INF/ringway/supported-fields.txt}.
 *
 * <p>Owner: control.
 */
public interface HttpFilterCompiler {

    /** Full proto name of the configuration's message, such as {@code envoy.extensions.filters.http.router.v3.Router}. */
    String typeName();

    /**
     * Whether the configuration is an {@code xds.type.v3.TypedStruct} whose {@code type_url} ends with {@link #typeName()}: a filter without
     * protobuf classes of its own. {@link #compile} and {@link #compileRoute} get the TypedStruct then.
     */
    default boolean takesStruct() {
        return false;
    }

    /** Whether a chain ends with this filter. */
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
    Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException;

    /** The message that stands in {@code typed_per_filter_config} for this filter; null if a route can only disable it. */
    default @Nullable String routeTypeName() {
        return null;
    }

    /**
     * Checks what a route, a virtual host or the like says to the filter, and prepares what {@code FilterCallbacks.routeConfig} gives it.
     *
     * @param config of the type {@link #routeTypeName()}
     * @return makes it once the whole configuration is right; null after a problem
     */
    default @Nullable Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        throw new IllegalStateException(typeName() + " names a message for routes and does not read it");
    }

    /**
     * What a filter may refer to.
     *
     * @param name of the filter in the chain
     * @param statPrefix of the connection manager
     * @param isEdge clients are strangers: the connection manager takes their address from the connection ({@code use_remote_address})
     * @param dnsCaches to refer to a DNS cache
     * @param runtime to read runtime keys through
     * @param stats to register statistics with, in the supplier only
     */
    record Scope(
            String name,
            String statPrefix,
            boolean isEdge,
            Problems problems,
            ClusterIndex clusters,
            DnsCaches dnsCaches,
            RuntimeSlots runtime,
            StatsRegistry stats) {

        /** The same for a filter of the chain. */
        Scope ofFilter(String filterName) {
            return new Scope(filterName, statPrefix, isEdge, problems, clusters, dnsCaches, runtime, stats);
        }
    }
}
