package io.ringway.filters.shared.rbac;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.MetadataSource;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.ringway.config.compile.CidrRanges;
import io.ringway.config.compile.HeaderMatchers;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.match.MetadataCondition;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.match.ValueMatch;
import io.ringway.transport.net.AddressPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Policies of access, checked and turned into an engine. Owner: control. */
public final class RbacCompiler {
    /** What the rules decide about. */
    public enum Target {
        REQUESTS,
        /** Rules on headers are refused, as by Envoy, and so are those on paths, which Envoy takes but never finds true. */
        CONNECTIONS
    }

    /**
     * Where the counters of each policy are registered.
     *
     * @param root {@code http.<stat_prefix>.rbac} or its like
     * @param prefix {@code rules_stat_prefix} or {@code shadow_rules_stat_prefix}, may be empty
     * @param isShadow the rules only pretend to decide
     */
    public record PolicyStats(StatsRegistry registry, StatName root, String prefix, boolean isShadow) {}

    private final Problems problems;
    private final HeaderMatchers headers;
    private final CidrRanges ranges;
    private final Target target;

    public RbacCompiler(Problems problems, Target target) {
        this.problems = problems;
        this.headers = new HeaderMatchers(problems);
        this.ranges = new CidrRanges(problems);
        this.target = target;
    }

    /** Policies that were found right; {@link #make} once the whole configuration is. */
    public static final class Compiled {
        private final RbacEngine.Action action;
        /** By name, sorted. */
        private final Map<String, RbacRule[]> policies;

        private Compiled(RbacEngine.Action action, Map<String, RbacRule[]> policies) {
            this.action = action;
            this.policies = policies;
        }

        /**
         * The engine.
         *
         * @param stats null if policies are not counted one by one
         */
        public RbacEngine make(@Nullable PolicyStats stats) {
            List<RbacPolicy> all = new ArrayList<>();
            policies.forEach((name, rules) -> all.add(new RbacPolicy(
                    name,
                    rules[0],
                    rules[1],
                    RbacEngine.details(name),
                    counter(stats, name, "allowed"),
                    counter(stats, name, "denied"))));
            return new RbacEngine(action, all);
        }

        private static int counter(@Nullable PolicyStats stats, String policy, String outcome) {
            if (stats == null) {
                return RbacPolicy.NOT_COUNTED;
            }
            StatName name = RbacStats.ofPolicy(stats.root(), stats.prefix(), policy);
            return stats.registry().counter(name.then(stats.isShadow() ? "shadow_" + outcome : outcome));
        }
    }

    /** Checks rules; what it returns is of no use after a problem. */
    public Compiled compile(RBAC rules, FieldNode at) {
        Map<String, RbacRule[]> policies = new TreeMap<>();
        rules.getPoliciesMap().forEach((name, policy) -> {
            FieldNode policyAt = at.field("policies").entry(name);
            RbacRule permissions = permissions(policy, policyAt);
            RbacRule principals = principals(policy, policyAt);
            if (permissions != null && principals != null) {
                policies.put(name, new RbacRule[] {permissions, principals});
            }
        });
        return new Compiled(
                switch (rules.getAction()) {
                    case DENY -> RbacEngine.Action.DENY;
                    case LOG -> RbacEngine.Action.LOG;
                    default -> RbacEngine.Action.ALLOW;
                },
                policies);
    }

    private @Nullable RbacRule permissions(Policy policy, FieldNode at) {
        FieldNode listAt = at.field("permissions");
        RbacRule[] rules =
                all(policy.getPermissionsCount(), i -> permission(policy.getPermissions(i), listAt.element(i)));
        return rules == null ? null : new RbacRule.One(rules);
    }

    private @Nullable RbacRule principals(Policy policy, FieldNode at) {
        FieldNode listAt = at.field("principals");
        RbacRule[] rules = all(policy.getPrincipalsCount(), i -> principal(policy.getPrincipals(i), listAt.element(i)));
        return rules == null ? null : new RbacRule.One(rules);
    }

    /** Null if one of them is; all are looked at, so that all problems are reported. */
    private static RbacRule @Nullable [] all(int count, IntFunction<@Nullable RbacRule> compile) {
        List<RbacRule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RbacRule rule = compile.apply(i);
            if (rule != null) {
                rules.add(rule);
            }
        }
        return rules.size() == count ? rules.toArray(RbacRule[]::new) : null;
    }

    @SuppressWarnings("deprecation") // metadata: Envoy deprecates it, files have it
    private @Nullable RbacRule permission(Permission rule, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        return switch (rule.getRuleCase()) {
            case ANY -> new RbacRule.Any();
            case AND_RULES -> {
                RbacRule[] rules = permissionSet(rule.getAndRules(), at.at("and_rules", "rules"));
                yield rules == null ? null : new RbacRule.All(rules);
            }
            case OR_RULES -> {
                RbacRule[] rules = permissionSet(rule.getOrRules(), at.at("or_rules", "rules"));
                yield rules == null ? null : new RbacRule.One(rules);
            }
            case NOT_RULE -> not(permission(rule.getNotRule(), at.field("not_rule")));
            case HEADER -> header(rule.getHeader(), at.field("header"));
            case URL_PATH -> path(rule.getUrlPath(), at.field("url_path"));
            case URI_TEMPLATE -> template(rule.getUriTemplate(), at.field("uri_template"));
            case DESTINATION_IP ->
                address(RbacRule.AddressKind.DESTINATION, rule.getDestinationIp(), at.field("destination_ip"));
            case DESTINATION_PORT -> new RbacRule.Port(rule.getDestinationPort(), rule.getDestinationPort() + 1);
            case DESTINATION_PORT_RANGE -> portRange(rule, at.field("destination_port_range"));
            case METADATA -> metadata(rule.getMetadata(), at.field("metadata"));
            case SOURCED_METADATA -> sourced(rule.getSourcedMetadata(), at.field("sourced_metadata"));
            case REQUESTED_SERVER_NAME -> {
                ValueMatch match = headers.string(rule.getRequestedServerName(), at.field("requested_server_name"));
                yield match == null ? null : new RbacRule.ServerName(match);
            }
            case MATCHER, RULE_NOT_SET -> null; // reported before
        };
    }

    private RbacRule @Nullable [] permissionSet(Permission.Set set, FieldNode at) {
        return all(set.getRulesCount(), i -> permission(set.getRules(i), at.element(i)));
    }

    @SuppressWarnings("deprecation") // source_ip and metadata: Envoy deprecates them, files have them
    private @Nullable RbacRule principal(Principal rule, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        return switch (rule.getIdentifierCase()) {
            case ANY -> new RbacRule.Any();
            case AND_IDS -> {
                RbacRule[] rules = principalSet(rule.getAndIds(), at.at("and_ids", "ids"));
                yield rules == null ? null : new RbacRule.All(rules);
            }
            case OR_IDS -> {
                RbacRule[] rules = principalSet(rule.getOrIds(), at.at("or_ids", "ids"));
                yield rules == null ? null : new RbacRule.One(rules);
            }
            case NOT_ID -> not(principal(rule.getNotId(), at.field("not_id")));
            case SOURCE_IP -> address(RbacRule.AddressKind.SOURCE, rule.getSourceIp(), at.field("source_ip"));
            case DIRECT_REMOTE_IP ->
                address(RbacRule.AddressKind.DIRECT_REMOTE, rule.getDirectRemoteIp(), at.field("direct_remote_ip"));
            case REMOTE_IP -> address(RbacRule.AddressKind.REMOTE, rule.getRemoteIp(), at.field("remote_ip"));
            case HEADER -> header(rule.getHeader(), at.field("header"));
            case URL_PATH -> path(rule.getUrlPath(), at.field("url_path"));
            case METADATA -> metadata(rule.getMetadata(), at.field("metadata"));
            case SOURCED_METADATA -> sourced(rule.getSourcedMetadata(), at.field("sourced_metadata"));
            case FILTER_STATE -> {
                RouteCondition match = headers.filterState(rule.getFilterState(), at.field("filter_state"));
                yield match == null ? null : new RbacRule.Request(match);
            }
            case AUTHENTICATED -> authenticated(rule.getAuthenticated(), at.field("authenticated"));
            case CUSTOM, IDENTIFIER_NOT_SET -> null; // reported before
        };
    }

    private @Nullable RbacRule authenticated(Principal.Authenticated rule, FieldNode at) {
        if (!rule.hasPrincipalName()) {
            return new RbacRule.Authenticated(null);
        }
        ValueMatch name = headers.string(rule.getPrincipalName(), at.field("principal_name"));
        return name == null ? null : new RbacRule.Authenticated(name);
    }

    private RbacRule @Nullable [] principalSet(Principal.Set set, FieldNode at) {
        return all(set.getIdsCount(), i -> principal(set.getIds(i), at.element(i)));
    }

    private static @Nullable RbacRule not(@Nullable RbacRule rule) {
        return rule == null ? null : new RbacRule.Not(rule);
    }

    private @Nullable RbacRule header(HeaderMatcher matcher, FieldNode at) {
        if (isForRequests("headers", at)) {
            return null;
        }
        RouteCondition condition = headers.compile(matcher, at);
        return condition == null ? null : new RbacRule.Request(condition);
    }

    /** Reports a rule that connections cannot be asked. */
    private boolean isForRequests(String what, FieldNode at) {
        if (target == Target.REQUESTS) {
            return false;
        }
        problems.atKey(
                ProblemCode.BAD_VALUE,
                at,
                "a connection has no " + what + " that a rule could look at",
                Suggestion.hint("use the HTTP filter envoy.filters.http.rbac"));
        return true;
    }

    private @Nullable RbacRule path(PathMatcher matcher, FieldNode at) {
        if (isForRequests("path", at)) {
            return null;
        }
        ValueMatch match = headers.string(matcher.getPath(), at.field("path"));
        return match == null ? null : new RbacRule.Path(match);
    }

    private @Nullable RbacRule template(TypedExtensionConfig extension, FieldNode at) {
        if (isForRequests("path", at)) {
            return null;
        }
        return headers.uriTemplate(extension, at) instanceof PathMatch.Template(var template)
                ? new RbacRule.Path(StringMatch.regex(template.regex()))
                : null;
    }

    private @Nullable RbacRule address(RbacRule.AddressKind kind, CidrRange range, FieldNode at) {
        AddressPrefix prefix = ranges.compile(range, at);
        return prefix == null ? null : new RbacRule.Address(kind, prefix);
    }

    private @Nullable RbacRule portRange(Permission rule, FieldNode at) {
        int first = rule.getDestinationPortRange().getStart();
        int end = rule.getDestinationPortRange().getEnd();
        if (first < 0 || end > 65536 || first >= end) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    "the range [" + first + ", " + end + ") holds no port, or more than there are",
                    Suggestion.hint("the end is the port after the last one, at most 65536"));
            return null;
        }
        return new RbacRule.Port(first, end);
    }

    private @Nullable RbacRule metadata(MetadataMatcher matcher, FieldNode at) {
        MetadataCondition match = headers.metadata(matcher, at);
        return match == null ? null : new RbacRule.Request(match);
    }

    private @Nullable RbacRule sourced(SourcedMetadata sourced, FieldNode at) {
        FieldNode matcherAt = at.field("metadata_matcher");
        if (sourced.getMetadataSource() != MetadataSource.ROUTE) {
            return metadata(sourced.getMetadataMatcher(), matcherAt);
        }
        MetadataCondition match = headers.metadata(sourced.getMetadataMatcher(), matcherAt);
        return match == null ? null : new RbacRule.OfRoute(match);
    }
}
