package io.ringway.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerConfigTest {
    private static final Path OUT = Path.of("/some/where");

    @ParameterizedTest
    @ValueSource(strings = {"nginx.conf", "haproxy.cfg", "Caddyfile", "envoy.yaml"})
    void replacesEveryPortOfEveryTemplate(String file) {
        String text = render(file, Work.FULL);

        assertThat(text).contains("21001").contains("21002").doesNotContain("18080", "19090", "19901", "OUT/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx.conf", "haproxy.cfg", "Caddyfile"})
    void leavesTheHeadersOutOfPlainWork(String file) {
        assertThat(render(file, Work.FULL)).containsIgnoringCase("x-request-id");
        assertThat(render(file, Work.PLAIN)).doesNotContainIgnoringCase("x-request-id");
    }

    @Test
    void givesEnvoyItsRequestIdsForFullWorkOnly() {
        assertThat(render("envoy.yaml", Work.FULL))
                .contains("use_remote_address: true")
                .doesNotContain("generate_request_id");
        assertThat(render("envoy.yaml", Work.PLAIN))
                .contains("generate_request_id: false")
                .doesNotContain("use_remote_address: true");
    }

    @Test
    void fillsTheCommandLine() {
        List<String> command = PeerConfig.command(
                List.of("x", "-c", "{config}", "--port={port}", "{origin}", "{workers}"), OUT, 1, 2, 3);

        assertThat(command).containsExactly("x", "-c", "/some/where", "--port=1", "2", "3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx.conf", "haproxy.cfg", "Caddyfile", "envoy.yaml"})
    void keepsALineOfAnotherSetupOut(String file) {
        assertThat(render(file, Work.FULL, Setup.USUAL).lines()).noneMatch(l -> l.endsWith("# log"));
        assertThat(render(file, Work.FULL, Setup.USUAL).lines()).noneMatch(l -> l.endsWith("# two"));
        assertThat(render(file, Work.FULL, Setup.ACCESS_LOG).lines())
                .anyMatch(l -> l.endsWith("# log"))
                .noneMatch(l -> l.endsWith("# no log"));
        assertThat(render(file, Work.FULL, Setup.TWO_WORKERS).lines()).noneMatch(l -> l.endsWith("# one"));
    }

    @Test
    void generatesVirtualHosts() {
        assertThat(render("envoy.yaml", Work.FULL, Setup.routes(2, 3)))
                .contains("domains: [shop-1.customers.example]")
                .contains("prefix: /at/resource-2/ ")
                .doesNotContain("shop-2.", "resource-3/");
    }

    private static String render(String file, Work work) {
        return render(file, work, Setup.USUAL);
    }

    private static String render(String file, Work work, Setup setup) {
        return PeerConfig.render(PerfHome.find().conf().resolve(file), work, setup, 21001, 21002, 21003, OUT);
    }
}
