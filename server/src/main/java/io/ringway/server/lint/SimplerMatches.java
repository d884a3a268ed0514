package io.ringway.server.lint;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Severity;
import io.ringway.config.model.Suggestion;
import io.ringway.routing.explain.SimplerRegex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds regular expressions, wherever a message has a path, a header or a text matched by one, that a plain comparison could replace. Owner: the
 * thread that asks.
 */
final class SimplerMatches {
    private final List<Problem> findings = new ArrayList<>();

    private SimplerMatches() {}

    static List<Problem> find(Message root, FieldNode at) {
        SimplerMatches matches = new SimplerMatches();
        matches.walk(root, at);
        return matches.findings;
    }

    private void walk(Message message, FieldNode at) {
        switch (message) {
            case Route route
            when route.getMatch().hasSafeRegex() && !dependsOnTheForm(route) ->
                check(route.getMatch().getSafeRegex().getRegex(), at.at("match", "safe_regex", "regex"), true);
            case StringMatcher matcher
            when matcher.hasSafeRegex() ->
                check(matcher.getSafeRegex().getRegex(), at.at("safe_regex", "regex"), false);
            case HeaderMatcher matcher
            when hasOldRegex(matcher) -> check(oldRegex(matcher), at.at("safe_regex_match", "regex"), false);
            default -> {}
        }
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.getJavaType() != JavaType.MESSAGE || field.isMapField()) {
                continue;
            }
            FieldNode fieldAt = at.field(field.getName());
            if (field.isRepeated()) {
                List<?> values = (List<?>) entry.getValue();
                for (int i = 0; i < values.size(); i++) {
                    step((Message) values.get(i), fieldAt.element(i));
                }
            } else {
                step((Message) entry.getValue(), fieldAt);
            }
        }
    }

    /** A rewrite of the prefix takes another part of the path, and case counts in expressions whatever the route says. */
    private static boolean dependsOnTheForm(Route route) {
        RouteMatch match = route.getMatch();
        return !route.getRoute().getPrefixRewrite().isEmpty()
                || !route.getRedirect().getPrefixRewrite().isEmpty()
                || (match.hasCaseSensitive() && !match.getCaseSensitive().getValue());
    }

    private void step(Message message, FieldNode at) {
        if (!(message instanceof Any any)) {
            walk(message, at);
        } else if (any.is(HttpConnectionManager.class)) {
            try {
                walk(HttpConnectionManager.parseFrom(any.getValue()), at);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("the loader has parsed it", e);
            }
        }
    }

    @SuppressWarnings("deprecation") // files everywhere have the older form
    private static boolean hasOldRegex(HeaderMatcher matcher) {
        return matcher.hasSafeRegexMatch();
    }

    @SuppressWarnings("deprecation")
    private static String oldRegex(HeaderMatcher matcher) {
        return matcher.getSafeRegexMatch().getRegex();
    }

    private void check(String pattern, FieldNode at, boolean isPath) {
        SimplerRegex simpler = SimplerRegex.of(pattern);
        String field = simpler == null ? null : isPath ? pathField(simpler) : valueField(simpler);
        if (simpler != null && field != null) {
            findings.add(new Problem(
                    ProblemCode.SIMPLER_MATCH,
                    Severity.WARNING,
                    "this needs no regular expression",
                    at.valuePosition(),
                    at.path(),
                    Suggestion.hint(field + ": \"" + simpler.text() + "\" says the same", field),
                    null));
        }
    }

    private static @Nullable String pathField(SimplerRegex simpler) {
        return switch (simpler.kind()) {
            case EXACT -> "path";
            case PREFIX -> "prefix";
            case SEPARATED_PREFIX -> "path_separated_prefix";
            case SUFFIX, CONTAINS -> null; // a path cannot be asked for these
        };
    }

    private static @Nullable String valueField(SimplerRegex simpler) {
        // An empty prefix is no matcher; that the header is there is asked another way.
        if (simpler.text().isEmpty()) {
            return null;
        }
        return switch (simpler.kind()) {
            case EXACT -> "exact";
            case PREFIX -> "prefix";
            case SUFFIX -> "suffix";
            case CONTAINS -> "contains";
            case SEPARATED_PREFIX -> null;
        };
    }
}
