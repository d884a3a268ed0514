package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.DnsCluster;
import io.ringway.config.compile.DnsCluster.DnsTarget;
import io.ringway.config.compile.EndpointTraits;
import io.ringway.config.compile.NodeIdentity;
import io.ringway.hotpath.filter.UpgradeTypes;
import io.ringway.hotpath.h1.UnderscoreAction;
import io.ringway.hotpath.hcm.ClientCertificateOptions;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.hcm.HttpOptions;
import io.ringway.hotpath.hcm.TargetOptions;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.router.RouterFactory;
import io.ringway.hotpath.router.RouterOptions;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.lb.limit.Thresholds;
import io.ringway.routing.RouteTable;
import io.ringway.routing.VirtualHost;
import io.ringway.routing.action.ClusterChoice;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.HostRewrite;
import io.ringway.routing.action.PathRewrite;
import io.ringway.routing.action.RedirectAction;
import io.ringway.transport.net.Endpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What right configurations become. */
class GoodConfigTest {
    private static final Path QUICKSTART = Path.of("..", "examples", "quickstart", "envoy.yaml");

    private final Loading loading = new Loading();

    private CompiledConfig surface() {
        return loading.loaded(WrongConfigs.textOf("/good/surface.yaml"));
    }

    @Test
    void theQuickstartLoadsWithoutAWarning() {
        CompiledConfig config = loading.loaded(ConfigInput.ofFile(QUICKSTART));

        assertThat(config.warnings()).isEmpty();
        assertThat(config.admin()).isEqualTo(Endpoint.ip("127.0.0.1", 9901));
        assertThat(config.snapshot().listeners()).hasSize(1);
        assertThat(config.snapshot().clusters().getFirst().hosts().hosts())
                .extracting(host -> host.endpoint().toString())
                .containsExactly("127.0.0.1:8081", "127.0.0.1:8082");
    }

    @Test
    void nodeAndAdminAreKept() {
        CompiledConfig config = surface();

        assertThat(config.node()).isEqualTo(new NodeIdentity("edge-1", "edge", "eu-1"));
        assertThat(config.admin()).isEqualTo(Endpoint.ip("::1", 9901));
        assertThat(config.bootstrap().getNode().getMetadata().getFieldsMap())
                .containsOnlyKeys("role", "weight", "flags");
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void flagsReplacePartsOfTheNode() {
        CompiledConfig config = loading.loaded(new ConfigInput(
                null, WrongConfigs.textOf("/good/surface.yaml"), new NodeIdentity("other", "", "zone-2")));

        assertThat(config.node()).isEqualTo(new NodeIdentity("other", "edge", "zone-2"));
    }

    @Test
    void listenersHaveTheirOptions() {
        ListenerDescriptor edge = surface().snapshot().listeners().get(0);

        assertThat(edge.name()).isEqualTo("edge");
        assertThat(edge.address()).isEqualTo(Endpoint.ip("0.0.0.0", 10000));
        assertThat(edge.options().backlog()).isEqualTo(128);
        assertThat(edge.bufferLimitBytes()).isEqualTo(32768);
        assertThat(loading.stats.values())
                .extracting(value -> value.name().full())
                .contains("listener.front.downstream_cx_total");
    }

    @Test
    void aListenerOnASocketFileIsNamedByItsPath() {
        ListenerDescriptor socket = surface().snapshot().listeners().get(1);

        assertThat(socket.address()).isEqualTo(Endpoint.unix("/tmp/ringway-test.sock"));
        assertThat(socket.options().unixMode()).isEqualTo(0660);
        assertThat(socket.name()).isEqualTo("/tmp/ringway-test.sock");
        assertThat(socket.requireConnectionManager().options()).isEqualTo(HttpOptions.DEFAULT);
    }

    @Test
    void optionsOfTheConnectionManagerAreTaken() {
        HcmDescriptor hcm = surface().snapshot().listeners().get(0).requireConnectionManager();

        assertThat(hcm.statPrefix()).isEqualTo("ingress");
        assertThat(hcm.routeConfigName()).isEqualTo("local");
        assertThat(hcm.filters().factories())
                .singleElement(InstanceOfAssertFactories.type(RouterFactory.class))
                .extracting(RouterFactory::options)
                .extracting(RouterOptions::areEnvoyHeadersSuppressed)
                .isEqualTo(true);
        assertThat(hcm.options())
                .isEqualTo(new HttpOptions(
                        96 * 1024,
                        50,
                        true,
                        false,
                        true,
                        UnderscoreAction.REJECT_REQUEST,
                        "ringway",
                        HttpOptions.ServerHeader.APPEND_IF_ABSENT,
                        false,
                        true,
                        true,
                        true,
                        true,
                        2,
                        true,
                        new ClientCertificateOptions(
                                ClientCertificateOptions.Mode.APPEND_FORWARD, true, false, true, true, false),
                        "edge",
                        seconds(120),
                        seconds(600),
                        seconds(90),
                        1000,
                        seconds(30),
                        seconds(60),
                        seconds(10),
                        Duration.ofMillis(500).toNanos(),
                        List.of(),
                        TargetOptions.DEFAULT,
                        UpgradeTypes.NONE));
    }

    @Test
    void routesKeepTheirOrderAndActions() {
        HcmDescriptor hcm = surface().snapshot().listeners().get(0).requireConnectionManager();
        RouteTable table = hcm.routes();

        assertThat(table.routeCount()).isEqualTo(6);
        assertThat(table.virtualHost(0)).isEqualTo(new VirtualHost("api", VirtualHost.TlsRequirement.EXTERNAL_ONLY));
        assertThat(table.route(0).name()).isEqualTo("exact");
        assertThat(table.route(0).action())
                .isEqualTo(new ForwardAction(
                        new ClusterChoice.Named("web"),
                        503,
                        seconds(3),
                        seconds(7),
                        ForwardAction.INHERIT,
                        new PathRewrite.Prefix("/other"),
                        new HostRewrite.Literal("inner.example"),
                        false,
                        null));
        assertThat(table.route(1).action())
                .isEqualTo(new ForwardAction(
                        new ClusterChoice.Named("dns"),
                        503,
                        0,
                        ForwardAction.INHERIT,
                        ForwardAction.INHERIT,
                        null,
                        new HostRewrite.OfUpstream(),
                        false,
                        null));
        assertThat(table.route(2).action())
                .isEqualTo(new RedirectAction(307, "https", "www.example", 8443, "/landing", null, true));
        assertThat(table.route(3).action()).isInstanceOfSatisfying(DirectResponseAction.class, direct -> {
            assertThat(direct.status()).isEqualTo(418);
            assertThat(direct.body()).asString(StandardCharsets.UTF_8).isEqualTo("teapot");
        });
        assertThat(table.route(5).action())
                .isInstanceOfSatisfying(
                        DirectResponseAction.class,
                        direct -> assertThat(direct.body())
                                .asString(StandardCharsets.UTF_8)
                                .isEqualTo("nope"));
        assertThat(hcm.targets())
                .extracting(target -> Arrays.toString(target.clusterIndexes()) + " "
                        + loading.stats
                                .histogram(target.stats().phases().total())
                                .name()
                                .full())
                .containsExactly(
                        "[0] route.local.api.exact.rq_time_us",
                        "[1] route.local.api.1.rq_time_us",
                        "[] route.local.api.2.rq_time_us",
                        "[] route.local.api.3.rq_time_us",
                        "[] route.local.conditions.0.rq_time_us",
                        "[] route.local.rest.0.rq_time_us");
    }

    @Test
    void clustersHaveTheirOptions() {
        ClusterDescriptor web = surface().snapshot().clusters().get(0);

        assertThat(web.index()).isZero();
        assertThat(web.connectTimeoutNs()).isEqualTo(Duration.ofMillis(250).toNanos());
        assertThat(web.idleTimeoutNs()).isEqualTo(seconds(30));
        assertThat(web.requestsPerConnectionMax()).isEqualTo(500);
        assertThat(web.bufferLimitBytes()).isEqualTo(65536);
        assertThat(web.headBytesMax()).isEqualTo(32 * 1024);
        assertThat(web.headerFieldsMax()).isEqualTo(40);
        assertThat(web.connections().connect().keepAlive()).isTrue();
        assertThat(web.limits().thresholds()).isEqualTo(new Thresholds(10, 20, Integer.MAX_VALUE, 1));
        assertThat(web.policy().name()).isEqualTo("LEAST_REQUEST");
        assertThat(web.hosts().hosts())
                .extracting(host -> host.host().address() + " " + host.host().hostname() + " "
                        + host.host().weight())
                .containsExactly("10.0.0.1:80 one.inner 3", "/tmp/backend.sock  1");
        assertThat(loading.stats.values())
                .extracting(value -> value.name().full())
                .contains("cluster.web_stats.upstream_rq_total")
                .doesNotContain("cluster.web.upstream_rq_total");
    }

    @Test
    void aDnsClusterNamesItsTargetsAndStartsWithItsLiterals() {
        CompiledConfig config = surface();

        DnsCluster dns = config.dnsClusters().getFirst();
        assertThat(config.snapshot().clusters().get(1).name()).isEqualTo(dns.name());
        assertThat(dns.family()).isEqualTo(DnsCluster.DnsFamily.V4_ONLY);
        assertThat(dns.refreshNs()).isEqualTo(seconds(5));
        assertThat(dns.targets())
                .containsExactly(
                        new DnsTarget("backend.inner", 81, 5, "backend.inner", EndpointTraits.NONE),
                        new DnsTarget("10.0.0.9", 82, 1, "nine", EndpointTraits.NONE));
        assertThat(config.snapshot().clusters().get(1).hosts().hosts())
                .extracting(host -> host.host().address())
                .containsExactly("10.0.0.9:82");
    }

    @Test
    void defaultsAreEnvoys() {
        ClusterDescriptor dns = surface().snapshot().clusters().get(1);

        assertThat(dns.connectTimeoutNs()).isEqualTo(seconds(5));
        assertThat(dns.idleTimeoutNs()).isEqualTo(seconds(3600));
        assertThat(dns.bufferLimitBytes()).isEqualTo(1 << 20);
        assertThat(dns.limits().thresholds()).isEqualTo(Thresholds.DEFAULT);
        assertThat(dns.policy().name()).isEqualTo("ROUND_ROBIN");
    }

    @Test
    void theSameTextGivesTheSameObjectsAgain() throws InvalidProtocolBufferException {
        CompiledConfig first = surface();
        int values = loading.stats.values().size();
        CompiledConfig second = surface();

        assertThat(second.snapshot().version()).isGreaterThan(first.snapshot().version());
        assertThat(loading.stats.values()).hasSize(values);
        ClusterDescriptor before = first.snapshot().clusters().get(0);
        ClusterDescriptor after = second.snapshot().clusters().get(0);
        assertThat(after.hosts().hosts().getFirst())
                .isSameAs(before.hosts().hosts().getFirst());
        assertThat(after.stats()).isEqualTo(before.stats());
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
