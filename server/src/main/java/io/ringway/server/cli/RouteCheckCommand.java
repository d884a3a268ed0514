package io.ringway.server.cli;

import io.ringway.config.ConfigInput;
import io.ringway.config.check.CheckedRoutes;
import io.ringway.config.check.RouteTest;
import io.ringway.config.check.RouteTests;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.RouteConfigCompiler.CompiledRoutes;
import io.ringway.config.model.Position;
import io.ringway.config.model.ProblemReport;
import io.ringway.config.model.Problems;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.routecheck.RouteChecker;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringway route-check}; options as in Envoy's router_check_tool. */
@Command(
        name = "route-check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run tests of routes, in the format of Envoy's router_check_tool.",
        footer = {
            "",
            "Exit code: 0 all passed, 1 a test failed, the coverage is too low or a file is wrong.",
            "",
            "Examples:",
            "  ringway route-check -c envoy.yaml tests.yaml --details",
            "  ringway route-check -c routes.yaml -t tests.json --fail-under 80 --only-show-failures",
        })
final class RouteCheckCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config-path"},
            paramLabel = "FILE",
            required = true,
            description = "Envoy v3 bootstrap or RouteConfiguration: YAML, JSON, Protobuf text.")
    @SuppressWarnings("NullAway.Init") // required
    private Path configPath;

    @Option(
            names = {"-t", "--test-path"},
            paramLabel = "TESTS",
            description = "File with tests; the same as the argument.")
    private @Nullable Path testPath;

    @Parameters(paramLabel = "TESTS", arity = "0..1", description = "File with tests: YAML, JSON, Protobuf text.")
    private @Nullable Path tests;

    @Option(names = "--listener", paramLabel = "NAME", description = "Of several listeners of a bootstrap, the one.")
    private String listener = "";

    @Option(
            names = {"-d", "--details"},
            description = "Print the name of every test, and what was wrong.")
    private boolean areDetailsShown;

    @Option(names = "--only-show-failures", description = "Print the tests that failed, and what was wrong.")
    private boolean areOnlyFailuresShown;

    @Option(
            names = {"-f", "--fail-under"},
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "Fail if the tests look at less of the routes.")
    private double failUnder;

    @Option(names = "--covall", description = "The coverage counts how many fields of each route were compared.")
    private boolean areAllFieldsCounted;

    @Option(names = "--detailed-coverage", description = "Print the routes that no test looks at.")
    private boolean isCoverageDetailed;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure {
        Path file = testPath == null ? tests : testPath;
        if (file == null) {
            throw new ParameterException(spec.commandLine(), "no tests: name a file");
        }
        Problems problems = new Problems();
        List<RouteTest> all = RouteTests.read(file, problems);
        report(problems);
        RouteChecker checker = problems.hasErrors() ? null : checker(all);
        if (checker == null) {
            return 1;
        }
        int failed = 0;
        for (RouteTest test : all) {
            RouteChecker.Result result = checker.run(test);
            failed += result.isPassed() ? 0 : 1;
            print(result);
        }
        return isCovered(checker, all.size(), failed) && failed == 0 ? 0 : 1;
    }

    private @Nullable RouteChecker checker(List<RouteTest> all) throws CommandFailure {
        if (!CheckedRoutes.isIn(configPath)) {
            Optional<LoadedConfig> loaded = LoadedConfig.load(
                    ConfigInput.ofFile(configPath), 1, spec.commandLine().getErr());
            return loaded.isEmpty() ? null : new OfflineExplainer(loaded.get()).checker(listener);
        }
        Problems problems = new Problems();
        StatsRegistry stats = new StatsRegistry();
        // A route may take the name of its cluster from a header: whatever the tests put into headers may be one.
        Set<String> named = all.stream()
                .flatMap(test -> test.input().requestHeaders().stream())
                .map(RouteTest.Header::value)
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toSet());
        CompiledRoutes routes = CheckedRoutes.load(configPath, named, stats, new HostRegistry(stats, 1), problems);
        report(problems);
        return routes == null
                ? null
                : new RouteChecker(routes.listener(), routes.clusters(), routes.origins(), routes.slots());
    }

    private void report(Problems problems) {
        if (!problems.list().isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.print(ProblemReport.render(problems.list()));
            err.flush();
        }
    }

    private void print(RouteChecker.Result result) {
        if (!result.isPassed() && (areDetailsShown || areOnlyFailuresShown)) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(result.name() + "  (" + result.at().source().name() + ':'
                    + result.at().line() + ')');
            result.failures().forEach(failure -> err.println("    " + failure));
            err.flush();
        } else if (result.isPassed() && areDetailsShown && !areOnlyFailuresShown) {
            spec.commandLine().getOut().println(result.name());
        }
    }

    private boolean isCovered(RouteChecker checker, int tests, int failed) {
        PrintWriter out = spec.commandLine().getOut();
        double percent = checker.coveragePercent(areAllFieldsCounted);
        if (isCoverageDetailed) {
            for (Position at : checker.uncovered()) {
                out.println("no test looks at the route in line " + at.line() + " of "
                        + at.source().name());
            }
        }
        out.println(tests + (tests == 1 ? " test, " : " tests, ") + failed + " failed");
        out.println("Current route coverage: " + shown(percent) + '%');
        boolean isCovered = percent >= failUnder;
        if (!isCovered) {
            out.println("Failed to meet coverage requirement: " + shown(failUnder) + '%');
        }
        out.flush();
        return isCovered;
    }

    private static String shown(double percent) {
        return new BigDecimal(percent)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }
}
