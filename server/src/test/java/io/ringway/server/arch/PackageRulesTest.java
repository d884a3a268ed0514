package io.ringway.server.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the packages inside the modules may know of each other and of the libraries. */
class PackageRulesTest {
    private static final ArchRule NATIVE_MEMORY_STAYS_BELOW = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.ringway.transport.ring..",
                    "io.ringway.transport.memory..",
                    "io.ringway.transport.net..",
                    "io.ringway.transport.loop..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");

    /** Packages that any code on a worker may use. */
    private static final String[] GROUND = {
        "java..",
        "org.agrona..",
        "org.jspecify..",
        "io.ringway.transport",
        "io.ringway.transport.memory..",
        "io.ringway.transport.net..",
        "io.ringway.transport.loop.."
    };

    @ParameterizedTest
    @ValueSource(strings = {"h1", "h2", "ws"})
    void codecsKnowHttpOnly(String codec) {
        String self = "io.ringway.hotpath." + codec + "..";
        classes()
                .that()
                .resideInAPackage(self)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(GROUND)
                        .or(resideInAnyPackage(self, "io.ringway.hotpath.http..", "io.ringway.hotpath")))
                .allowEmptyShould(true)
                .check(RingwayClasses.MAIN);
    }

    @Test
    void connectionManagerDoesNotKnowTheRouter() {
        noClasses()
                .that()
                .resideInAPackage("io.ringway.hotpath.hcm..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.ringway.hotpath.router..")
                .allowEmptyShould(true)
                .check(RingwayClasses.MAIN);
    }

    @Test
    void parsersUseNeitherStreamsNorRegularExpressions() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.ringway.hotpath.http..",
                        "io.ringway.hotpath.h1..",
                        "io.ringway.hotpath.h2..",
                        "io.ringway.hotpath.ws..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.stream..", "java.util.regex..")
                .check(RingwayClasses.MAIN);
    }

    @Test
    void nativeMemoryIsTouchedInTheTransportOnly() {
        NATIVE_MEMORY_STAYS_BELOW.check(RingwayClasses.MAIN);
        assertThat(NATIVE_MEMORY_STAYS_BELOW.evaluate(RingwayClasses.CANARIES).hasViolation())
                .isTrue();
    }

    @Test
    void nettyIsATransportAndAColdSideLibrary() {
        noClasses()
                .that()
                .resideInAnyPackage("io.ringway.transport..", "io.ringway.hotpath..")
                .and()
                .resideOutsideOfPackages("io.ringway.transport.netty..", "io.ringway.transport.tls..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(RingwayClasses.MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport", "routing", "lb", "hotpath", "config", "filters", "server"})
    void packagesOfAModuleFormNoCycle(String module) {
        slices().assignedFrom(new PackagesOf(RingwayClasses.BASE + '.' + module))
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(RingwayClasses.MAIN);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ringway.server", "io.ringway.server.cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(RingwayClasses.MAIN);
    }

    @Test
    void namesSayTheRole() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.HttpConnectionManager(\\$.*)?")
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl)")
                .check(RingwayClasses.MAIN);
    }

    @Test
    void everyPackageIsNullMarked() {
        JavaPackage base = RingwayClasses.MAIN.getPackage(RingwayClasses.BASE);
        Stream<String> unmarked = base.getSubpackagesInTree().stream()
                .filter(inTree -> !inTree.getClasses().isEmpty())
                .filter(inTree -> !inTree.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName);
        assertThat(unmarked).isEmpty();
    }

    /** One slice per package directly below a module's base package, and one for the base package itself. */
    private record PackagesOf(String base) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            String name = javaClass.getPackageName();
            if (name.equals(base)) {
                return SliceIdentifier.of("(base)");
            }
            if (!name.startsWith(base + '.')) {
                return SliceIdentifier.ignore();
            }
            String below = name.substring(base.length() + 1);
            int dot = below.indexOf('.');
            return SliceIdentifier.of(dot < 0 ? below : below.substring(0, dot));
        }

        @Override
        public String getDescription() {
            return "packages of " + base;
        }
    }
}
