package io.ringway.config.edge;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.WalkedMessages;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives fields that were not written the values of Envoy's guide for proxies at the edge, on listeners that face outside: those bound to an
 * address that is neither loopback, nor private (RFC 1918, RFC 4193), nor link-local, nor a file. What is written stays, whatever it is.
 *
 * <p>Owner: control.
 */
public final class EdgeProfile {
    private static final int BUFFER_LIMIT_BYTES = 32 * 1024;
    private static final long REQUEST_HEADERS_TIMEOUT_S = 10;
    private static final long IDLE_TIMEOUT_S = 60;
    private static final long HANDSHAKE_TIMEOUT_S = 10;
    private static final long REQUEST_TIMEOUT_S = 300;
    /** First byte of unique local addresses, fc00::/7. */
    private static final int UNIQUE_LOCAL = 0xfc;

    /**
     * A field that got a value.
     *
     * @param listener index of its listener
     * @param setting as YAML says it
     */
    public record Fill(int listener, String setting) {}

    /**
     * What came of it.
     *
     * @param fills in the order of the configuration, each once per listener
     */
    public record Filled(Bootstrap bootstrap, List<Fill> fills) {
        public Filled {
            fills = List.copyOf(fills);
        }
    }

    private final List<Fill> fills = new ArrayList<>();
    private int listener;

    private EdgeProfile() {}

    /**
     * Fills what is unset, if the profile says so.
     *
     * @param at positions of the bootstrap's fields, which tell what is written
     */
    public static Filled apply(Profile profile, Bootstrap bootstrap, FieldNode at) {
        return profile == Profile.EDGE ? new EdgeProfile().fill(bootstrap, at) : new Filled(bootstrap, List.of());
    }

    private Filled fill(Bootstrap bootstrap, FieldNode at) {
        Bootstrap.Builder filled = bootstrap.toBuilder();
        FieldNode listenersAt = at.at("static_resources", "listeners");
        for (int i = 0; i < bootstrap.getStaticResources().getListenersCount(); i++) {
            listener = i;
            Listener.Builder one = filled.getStaticResourcesBuilder().getListenersBuilder(i);
            if (facesOutside(one)) {
                listener(one, listenersAt.element(i));
            }
        }
        return new Filled(filled.build(), fills);
    }

    private static boolean facesOutside(Listener.Builder listener) {
        if (!listener.getAddress().hasSocketAddress()) {
            return false;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(
                    listener.getAddress().getSocketAddress().getAddress());
            return !address.isLoopbackAddress()
                    && !address.isSiteLocalAddress()
                    && !address.isLinkLocalAddress()
                    && !isUniqueLocal(address.getAddress());
        } catch (IllegalArgumentException _) {
            return false; // refused elsewhere
        }
    }

    private static boolean isUniqueLocal(byte[] address) {
        return address.length == 16 && (address[0] & 0xfe) == UNIQUE_LOCAL;
    }

    private void listener(Listener.Builder listener, FieldNode at) {
        set(
                at.field("per_connection_buffer_limit_bytes"),
                "per_connection_buffer_limit_bytes: " + BUFFER_LIMIT_BYTES,
                () -> listener.setPerConnectionBufferLimitBytes(UInt32Value.of(BUFFER_LIMIT_BYTES)));
        for (int i = 0; i < listener.getFilterChainsCount(); i++) {
            chain(listener.getFilterChainsBuilder(i), at.field("filter_chains").element(i));
        }
        if (listener.hasDefaultFilterChain()) {
            chain(listener.getDefaultFilterChainBuilder(), at.field("default_filter_chain"));
        }
    }

    private void chain(FilterChain.Builder chain, FieldNode at) {
        if (chain.hasTransportSocket()) {
            time(
                    at.field("transport_socket_connect_timeout"),
                    "transport_socket_connect_timeout",
                    HANDSHAKE_TIMEOUT_S,
                    chain::setTransportSocketConnectTimeout);
        }
        for (int i = 0; i < chain.getFiltersCount(); i++) {
            Any config = chain.getFilters(i).getTypedConfig();
            if (config.is(HttpConnectionManager.class)) {
                FieldNode configAt = at.field("filters").element(i).field("typed_config");
                chain.getFiltersBuilder(i).setTypedConfig(connectionManager(config, configAt));
            }
        }
    }

    private Any connectionManager(Any config, FieldNode at) {
        HttpConnectionManager.Builder manager =
                WalkedMessages.unpack(config, HttpConnectionManager.parser()).toBuilder();
        connectionManager(manager, at);
        return config.toBuilder().setValue(manager.build().toByteString()).build();
    }

    private void connectionManager(HttpConnectionManager.Builder manager, FieldNode at) {
        set(
                at.field("use_remote_address"),
                "use_remote_address: true",
                () -> manager.setUseRemoteAddress(BoolValue.of(true)));
        set(at.field("normalize_path"), "normalize_path: true", () -> manager.setNormalizePath(BoolValue.of(true)));
        set(at.field("merge_slashes"), "merge_slashes: true", () -> manager.setMergeSlashes(true));
        set(
                at.field("path_with_escaped_slashes_action"),
                "path_with_escaped_slashes_action: UNESCAPE_AND_REDIRECT",
                () -> manager.setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.UNESCAPE_AND_REDIRECT));
        FieldNode optionsAt = at.field("common_http_protocol_options");
        set(
                optionsAt.field("headers_with_underscores_action"),
                "common_http_protocol_options.headers_with_underscores_action: REJECT_REQUEST",
                () -> manager.getCommonHttpProtocolOptionsBuilder()
                        .setHeadersWithUnderscoresAction(HeadersWithUnderscoresAction.REJECT_REQUEST));
        time(
                optionsAt.field("idle_timeout"),
                "common_http_protocol_options.idle_timeout",
                IDLE_TIMEOUT_S,
                time -> manager.getCommonHttpProtocolOptionsBuilder().setIdleTimeout(time));
        time(
                at.field("request_headers_timeout"),
                "request_headers_timeout",
                REQUEST_HEADERS_TIMEOUT_S,
                manager::setRequestHeadersTimeout);
        time(at.field("request_timeout"), "request_timeout", REQUEST_TIMEOUT_S, manager::setRequestTimeout);
    }

    private void time(FieldNode at, String name, long seconds, Consumer<Duration> setter) {
        set(
                at,
                name + ": " + seconds + "s",
                () -> setter.accept(Duration.newBuilder().setSeconds(seconds).build()));
    }

    private void set(FieldNode at, String setting, Runnable setter) {
        if (at.isWritten()) {
            return;
        }
        setter.run();
        Fill fill = new Fill(listener, setting);
        if (!fills.contains(fill)) {
            fills.add(fill);
        }
    }
}
