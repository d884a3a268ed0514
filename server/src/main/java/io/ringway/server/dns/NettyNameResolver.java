package io.ringway.server.dns;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.util.concurrent.Future;
import io.ringway.config.compile.DnsCluster.DnsFamily;
import io.ringway.config.compile.DnsServers;
import io.ringway.hotpath.names.NameFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * DNS by Netty: the hosts file first, then the servers that are configured or those of resolv.conf, UDP with TCP for long answers. Nothing is cached
 * here, since {@link DnsRefresher} and {@link NameCache} decide when to ask again.
 *
 * <p>Owner: its own thread, {@code dns}; {@link #resolve} from any thread.
 */
public final class NettyNameResolver implements NameResolver {
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            1, Thread.ofPlatform().daemon().name("dns").factory(), NioIoHandler.newFactory());
    private final DnsServers servers;
    private final Map<DnsFamily, DnsNameResolver> resolvers = new EnumMap<>(DnsFamily.class);
    private final TtlNotes ttls = new TtlNotes();

    public NettyNameResolver(DnsServers servers) {
        this.servers = servers;
    }

    @Override
    public CompletableFuture<Answer> resolve(String name, DnsFamily family) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Future<List<InetAddress>> query = resolver(family).resolveAll(name);
        query.addListener(_ -> {
            List<InetAddress> addresses = query.getNow();
            if (addresses == null) {
                answer.completeExceptionally(query.cause());
            } else {
                answer.complete(new Answer(List.copyOf(addresses), ttls.take(name)));
            }
        });
        return answer;
    }

    private synchronized DnsNameResolver resolver(DnsFamily family) {
        return resolvers.computeIfAbsent(family, this::build);
    }

    private DnsNameResolver build(DnsFamily family) {
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(thread.next());
        if (!servers.isSearched()) {
            builder.searchDomains(List.of());
        }
        return builder.datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(provider())
                .resolvedAddressTypes(types(family))
                // Envoy takes the second family only if the first has nothing; for ALL every address is a host.
                .completeOncePreferredResolved(family != DnsFamily.ALL)
                .queryTimeoutMillis(TimeUnit.NANOSECONDS.toMillis(servers.queryTimeoutNs()))
                .resolveCache(ttls)
                .build();
    }

    private DnsServerAddressStreamProvider provider() {
        if (servers.addresses().isEmpty()) {
            return DnsServerAddressStreamProviders.platformDefault();
        }
        List<InetSocketAddress> addresses = servers.addresses().stream()
                .map(address -> new InetSocketAddress(address.host(), address.port()))
                .toList();
        DnsServerAddresses order = servers.isRotated()
                ? DnsServerAddresses.rotational(addresses)
                : DnsServerAddresses.sequential(addresses);
        return _ -> order.stream();
    }

    @Override
    public NameFailure kindOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DnsNameResolverTimeoutException) {
                return NameFailure.TIMEOUT;
            }
            if (cause instanceof DnsErrorCauseException error) {
                return error.getCode().equals(DnsResponseCode.NXDOMAIN) ? NameFailure.NOT_FOUND : NameFailure.NO_ANSWER;
            }
        }
        // Servers that answer and have no address of the family leave no cause.
        return failure instanceof UnknownHostException ? NameFailure.NOT_FOUND : NameFailure.NO_ANSWER;
    }

    private static ResolvedAddressTypes types(DnsFamily family) {
        return switch (family) {
            case V4_ONLY -> ResolvedAddressTypes.IPV4_ONLY;
            case V6_ONLY -> ResolvedAddressTypes.IPV6_ONLY;
            case V4_PREFERRED, ALL -> ResolvedAddressTypes.IPV4_PREFERRED;
            case AUTO -> ResolvedAddressTypes.IPV6_PREFERRED;
        };
    }

    @Override
    public synchronized void close() {
        resolvers.values().forEach(DnsNameResolver::close);
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** A cache that keeps nothing but is told the life of each record, which the resolver tells nobody else. */
    private static final class TtlNotes implements DnsCache {
        private final Map<String, Long> shortestSeconds = new ConcurrentHashMap<>();

        long take(String name) {
            Long seconds = shortestSeconds.remove(key(name));
            return seconds == null ? 0 : TimeUnit.SECONDS.toNanos(seconds);
        }

        private static String key(String name) {
            return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        }

        @Override
        public DnsCacheEntry cache(
                String name, DnsRecord @Nullable [] additionals, InetAddress address, long ttlSeconds, EventLoop loop) {
            shortestSeconds.merge(key(name), ttlSeconds, Math::min);
            return new Unkept(address);
        }

        @Override
        public DnsCacheEntry cache(String name, DnsRecord @Nullable [] additionals, Throwable cause, EventLoop loop) {
            return new Unkept(null);
        }

        @Override
        public @Nullable List<? extends DnsCacheEntry> get(String name, DnsRecord @Nullable [] additionals) {
            return null;
        }

        @Override
        public void clear() {}

        @Override
        public boolean clear(String name) {
            return false;
        }
    }

    private record Unkept(@Nullable InetAddress address) implements DnsCacheEntry {
        @Override
        public @Nullable Throwable cause() {
            return null;
        }
    }
}
