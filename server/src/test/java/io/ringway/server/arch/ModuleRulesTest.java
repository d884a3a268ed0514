package io.ringway.server.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The module chain: {@code server -> filters -> config-loader -> hotpath -> {native-transport, routing, lb}}. */
class ModuleRulesTest {
    private static final ArchRule CHAIN = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("server")
            .definedBy("io.ringway.server..")
            .layer("filters")
            .definedBy("io.ringway.filters..")
            .layer("config-loader")
            .definedBy("io.ringway.config..")
            .layer("hotpath")
            .definedBy("io.ringway.hotpath..")
            .layer("native-transport")
            .definedBy("io.ringway.transport..")
            .layer("routing")
            .definedBy("io.ringway.routing..")
            .layer("lb")
            .definedBy("io.ringway.lb..")
            .layer("testkit")
            .definedBy("io.ringway.testkit..")
            .whereLayer("server")
            .mayOnlyAccessLayers("filters", "config-loader", "hotpath", "native-transport", "routing", "lb")
            .whereLayer("filters")
            .mayOnlyAccessLayers("config-loader", "hotpath", "native-transport", "routing", "lb")
            .whereLayer("config-loader")
            .mayOnlyAccessLayers("hotpath", "native-transport", "routing", "lb")
            .whereLayer("hotpath")
            .mayOnlyAccessLayers("native-transport", "routing", "lb")
            .whereLayer("native-transport")
            .mayNotAccessAnyLayer()
            .whereLayer("routing")
            .mayNotAccessAnyLayer()
            .whereLayer("lb")
            .mayNotAccessAnyLayer()
            .whereLayer("testkit")
            .mayNotAccessAnyLayer();

    private static final ArchRule PURE_LEAVES = noClasses()
            .that()
            .resideInAnyPackage("io.ringway.routing..", "io.ringway.lb..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "io.netty..")
            .because("routing and lb do no I/O");

    @ParameterizedTest
    @ValueSource(strings = {"transport", "routing", "lb", "hotpath", "config", "server"})
    void theRulesSeeEveryModule(String module) {
        assertThat(RingwayClasses.MAIN.containPackage(RingwayClasses.BASE + '.' + module))
                .isTrue();
    }

    @Test
    void modulesFormOneChain() {
        CHAIN.check(RingwayClasses.MAIN);
    }

    @Test
    void routingAndLoadBalancingDoNoInputOutput() {
        PURE_LEAVES.check(RingwayClasses.MAIN);
    }

    @Test
    void sideArrowsAndSocketsInLeavesAreNoticed() {
        assertThat(CHAIN.evaluate(RingwayClasses.CANARIES).hasViolation()).isTrue();
        assertThat(PURE_LEAVES.evaluate(RingwayClasses.CANARIES).hasViolation()).isTrue();
    }
}
