package io.ringway.server.explain;

import io.ringway.config.model.Position;
import io.ringway.hotpath.filter.RouteResilience;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.routing.Route;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.action.ClusterChoice;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.explain.Explanation;
import io.ringway.routing.explain.PathWalk;
import io.ringway.server.rehearsal.Field;
import io.ringway.server.rehearsal.Rehearsed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answered question for people to read. Owner: the thread that asks. */
public final class ExplainText {
    private static final int LABEL_WIDTH = 14;
    private static final int BODY_SHOWN_MAX = 200;

    private final ExplainedRequest explained;
    private final Rehearsed result;
    private final StringBuilder out = new StringBuilder();

    private ExplainText(ExplainedRequest explained) {
        this.explained = explained;
        this.result = explained.result();
    }

    public static String of(ExplainedRequest explained) {
        return new ExplainText(explained).text();
    }

    private String text() {
        out.append(explained.question()).append("\n\n");
        line("listener", listener());
        Explanation explanation = result.explanation();
        if (explanation != null) {
            explain(explanation);
        }
        outcome(explanation == null ? null : explanation.route());
        notes(explanation);
        return out.toString();
    }

    private String listener() {
        String name = explained.listenerName();
        String address = explained.listenerAddress().toString();
        return (name.equals(address) ? name : name + ", " + address) + at(explained.listenerAt());
    }

    private void explain(Explanation explanation) {
        Explanation.HostChoice host = explanation.host();
        if (host == null) {
            line("virtual host", "none has a domain for " + explained.question().authority());
            return;
        }
        line(
                "virtual host",
                host.virtualHost().name() + ", by domain \"" + host.domain() + '"'
                        + at(explained.routes().hosts().get(host.index()).at()));
        Route route = explanation.route();
        RouteMatch match = explanation.match();
        line(
                "route",
                route == null || match == null
                        ? "none matches"
                        : route(host, route) + ": " + conditions(match)
                                + at(explained.routeAt(host.index(), route.id())));
        String virtualCluster = explained.virtualCluster(host.index());
        if (!virtualCluster.isEmpty()) {
            line("v. cluster", virtualCluster);
        }
        passedOver(host, explanation.passedOver());
    }

    private String route(Explanation.HostChoice host, Route route) {
        int index = route.id() - explained.firstRoute(host.index());
        return index + (route.name().isEmpty() ? "" : " \"" + route.name() + '"');
    }

    private static String conditions(RouteMatch match) {
        StringBuilder text = new StringBuilder(PathWalk.describe(match));
        for (RouteCondition condition : match.conditions()) {
            text.append(", ").append(condition);
        }
        return text.toString();
    }

    private void passedOver(Explanation.HostChoice host, List<Explanation.PassedOver> all) {
        if (all.isEmpty()) {
            return;
        }
        out.append("\npassed over\n");
        for (Explanation.PassedOver one : all) {
            out.append("  route ")
                    .append(route(host, one.route()))
                    .append(at(explained.routeAt(host.index(), one.route().id())))
                    .append("\n      wants ")
                    .append(one.expected())
                    .append(one.found().isEmpty() ? "" : "\n      found " + one.found())
                    .append('\n');
        }
    }

    private void outcome(@Nullable Route route) {
        out.append('\n');
        Rehearsed.Forwarded forwarded = result.forwarded();
        Rehearsed.Answer answer = result.answer();
        if (forwarded != null) {
            forwarded(forwarded, route);
        } else if (answer != null) {
            answer(answer);
        } else {
            line("answer", "none yet: a filter waits for another service");
        }
    }

    private void forwarded(Rehearsed.Forwarded forwarded, @Nullable Route route) {
        ClusterDescriptor cluster = forwarded.cluster();
        if (cluster != null) {
            line(
                    "cluster",
                    cluster.name() + ", " + cluster.policy().name()
                            + at(explained.clustersAt().get(cluster.index())));
            line("hosts", String.join(", ", explained.hosts(cluster)));
        }
        if (route != null
                && route.action() instanceof ForwardAction action
                && !(action.cluster() instanceof ClusterChoice.Named)) {
            line("chosen by", PolicyText.text(action.cluster()));
        }
        line("path", changed(field(":path"), forwarded.target()));
        line("host", changed(field(":authority"), forwarded.authority()));
        if (route != null && route.action() instanceof ForwardAction action) {
            line("timeout", PolicyText.duration(action.timeoutNs()));
            if (action.idleTimeoutNs() != ForwardAction.INHERIT) {
                line("idle timeout", PolicyText.duration(action.idleTimeoutNs()));
            }
        }
        RouteResilience resilience =
                result.target() == null ? null : result.target().resilience();
        line(
                "retries",
                resilience == null || resilience.retry() == null ? "none" : PolicyText.text(resilience.retry()));
        hash(HashChoice.of(explained, forwarded));
        if (result.target() != null) {
            PolicyText.further(result.target()).forEach(this::line);
        }
        HeadChanges changes = HeadChanges.between(result.requestFields(), forwarded.fields());
        fields("adds", changes.added());
        fields("removes", changes.removed());
    }

    private void hash(@Nullable HashChoice choice) {
        if (choice == null) {
            return;
        }
        List<String> policies = choice.policies();
        for (int i = 0; i < policies.size(); i++) {
            line(i == 0 ? "hash policy" : "", policies.get(i));
        }
        line("hash key", choice.keyText());
        line("hashed to", choice.reason().isEmpty() ? choice.host() : choice.reason());
    }

    private void answer(Rehearsed.Answer answer) {
        line("answer", answer.status() + (answer.details().isEmpty() ? "" : ", " + answer.details()));
        String location = answer.field("location");
        if (!location.isEmpty()) {
            line("location", location);
        }
        if (!answer.body().isEmpty()) {
            String body = answer.body().strip();
            line("body", body.length() > BODY_SHOWN_MAX ? body.substring(0, BODY_SHOWN_MAX) + "..." : body);
        }
    }

    private void notes(@Nullable Explanation explanation) {
        if (explanation != null) {
            out.append('\n');
            line("client", result.isInternal() ? "internal" : "external");
            line("random", Long.toUnsignedString(explained.question().random()));
            if (result.isRedirectedToTls()) {
                line("note", "the virtual host wants TLS (require_tls): its routes do not count");
            } else if (explanation.route() != null && result.target() == null) {
                line("note", "the weights of the route's clusters come to nothing now: that is as good as no route");
            }
        }
        if (explained.question().isHttps() && field("x-forwarded-proto").equals("http")) {
            line("note", "the listener has no TLS and does not trust x-forwarded-proto: the request counts as http");
        }
    }

    private String field(String name) {
        return result.requestFields().stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst()
                .orElse("");
    }

    private static String changed(String before, String after) {
        return before.equals(after) ? after : after + " (was " + before + ')';
    }

    private void fields(String label, List<Field> fields) {
        for (int i = 0; i < fields.size(); i++) {
            line(i == 0 ? label : "", fields.get(i).toString());
        }
    }

    private void line(String label, String text) {
        out.append(label).repeat(' ', LABEL_WIDTH - label.length()).append(text).append('\n');
    }

    private static String at(Position position) {
        return "  (" + position.source().name() + ':' + position.line() + ')';
    }
}
