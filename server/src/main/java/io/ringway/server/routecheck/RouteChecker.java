package io.ringway.server.routecheck;

import io.ringway.config.check.RouteTest;
import io.ringway.config.compile.RouteOrigins;
import io.ringway.config.model.Position;
import io.ringway.config.runtime.RuntimeEntry;
import io.ringway.config.runtime.RuntimeLayer;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.config.runtime.RuntimeSnapshot;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteOutline;
import io.ringway.routing.match.RuntimeFractionCondition;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.server.rehearsal.Field;
import io.ringway.server.rehearsal.PlayedRequest;
import io.ringway.server.rehearsal.Rehearsal;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs tests against the routes of a listener. As in Envoy's tool the head of a test goes to the router as it stands, past connection manager and
 * filters; what the router then sends, and what it answers, is compared. Owner: the thread that asks.
 */
public final class RouteChecker {
    private static final Endpoint CLIENT = Endpoint.ip("127.0.0.1", 40_000);

    /**
     * A test that was run.
     *
     * @param failures one line each; none if all was as expected
     */
    public record Result(String name, Position at, List<String> failures) {
        public boolean isPassed() {
            return failures.isEmpty();
        }
    }

    private final ListenerDescriptor listener;
    private final List<ClusterDescriptor> clusters;
    private final RouteOrigins origins;
    private final RuntimeSlots slots;
    private final Coverage coverage;

    /**
     * @param clusters by index, each with a host
     * @param slots the runtime keys that the routes read
     */
    public RouteChecker(
            ListenerDescriptor listener, List<ClusterDescriptor> clusters, RouteOrigins origins, RuntimeSlots slots) {
        HcmDescriptor hcm = listener.requireConnectionManager();
        this.listener =
                listener.withConnectionManager(hcm.withFilters(hcm.filters().terminalOnly()));
        this.clusters = clusters;
        this.origins = origins;
        this.slots = slots;
        this.coverage = new Coverage(hcm.routes(), origins);
    }

    /** Runs one test. */
    public Result run(RouteTest test) {
        RouteTest.Input input = test.input();
        Rehearsal rehearsal = new Rehearsal(listener, clusters, List.of(), origins, runtime(input.runtime()));
        Outcome outcome = new Outcome(test, origins, rehearsal.play(request(input)));
        List<String> failures = new ArrayList<>();
        test.expected()
                .texts()
                .forEach((name, expected) -> compare(outcome, name, expected, outcome.actual(name), failures));
        Integer code = test.expected().codeRedirect();
        if (code != null) {
            compare(
                    outcome,
                    "code_redirect",
                    Integer.toString(code),
                    Integer.toString(outcome.redirectCode()),
                    failures);
        }
        headers(test.expected().requestHeaders(), outcome.requestFields(), "request_header_matches", test, failures);
        headers(test.expected().responseHeaders(), outcome.responseFields(), "response_header_matches", test, failures);
        return new Result(test.name(), test.at(), failures);
    }

    private static PlayedRequest request(RouteTest.Input input) {
        List<Field> fields = new ArrayList<>();
        input.requestHeaders().forEach(header -> fields.add(new Field(header.name(), header.value())));
        addIfAbsent(fields, "x-forwarded-proto", input.isSsl() ? "https" : "http");
        if (input.isInternal()) {
            addIfAbsent(fields, "x-envoy-internal", "true");
        }
        return new PlayedRequest(
                input.method(),
                input.authority(),
                input.path(),
                fields,
                CLIENT,
                input.random(),
                input.metadata(),
                input.isInternal() ? PlayedRequest.Preparation.NONE_INTERNAL : PlayedRequest.Preparation.NONE_EXTERNAL,
                input.responseHeaders().stream()
                        .map(header -> new Field(header.name(), header.value()))
                        .toList());
    }

    private static void addIfAbsent(List<Field> fields, String name, String value) {
        if (fields.stream().noneMatch(field -> field.name().equals(name))) {
            fields.add(new Field(name, value));
        }
    }

    private void compare(Outcome outcome, String name, String expected, String actual, List<String> failures) {
        if (expected.equals(actual)) {
            coverage.onMatch(outcome, name);
        } else {
            failures.add("expected: [" + expected + "], actual: [" + actual + "], test type: " + name);
        }
    }

    private static void headers(
            List<RouteCondition> conditions, List<Field> fields, String type, RouteTest test, List<String> failures) {
        MatchInput input = new MatchInput();
        input.set(new TextHead(fields, test.input().isSsl()), test.input().random(), false);
        for (RouteCondition condition : conditions) {
            if (!condition.test(input)) {
                failures.add(
                        "expected: [" + condition + "], actual: [" + condition.found(input) + "], test type: " + type);
            }
        }
    }

    /**
     * As in Envoy's tool: of all fractions with a runtime key only the one that the test names lets something through, as much as its default says,
     * and at least one part of it.
     */
    private RuntimeValues runtime(String active) {
        Map<String, RuntimeEntry> entries = new TreeMap<>();
        for (RouteOutline.Host host : origins.outline().hosts()) {
            for (RouteMatch match : host.matches()) {
                for (RouteCondition condition : match.conditions()) {
                    if (condition instanceof RuntimeFractionCondition fraction) {
                        String key = fraction.key();
                        if (!key.equals(active)) {
                            entries.put(key, RuntimeEntry.of("0"));
                        } else if (fraction.usual().numerator() == 0) {
                            entries.put(
                                    key,
                                    RuntimeEntry.of(onePart(fraction.usual().denominator())));
                        }
                    }
                }
            }
        }
        return slots.resolve(new RuntimeSnapshot(List.of(new RuntimeLayer("test", entries))));
    }

    private static String onePart(int denominator) {
        String name = denominator == 100 ? "HUNDRED" : denominator == 10_000 ? "TEN_THOUSAND" : "MILLION";
        return "{numerator: 1, denominator: " + name + "}";
    }

    /**
     * Per cent of the routes that the tests so far have looked at.
     *
     * @param areAllFieldsCounted how many of the fields of each route's outcome were compared counts too
     */
    public double coveragePercent(boolean areAllFieldsCounted) {
        return areAllFieldsCounted ? coverage.percentOfFields() : coverage.percent();
    }

    /** Where the routes stand that no test so far has looked at. */
    public List<Position> uncovered() {
        return coverage.uncovered();
    }
}
