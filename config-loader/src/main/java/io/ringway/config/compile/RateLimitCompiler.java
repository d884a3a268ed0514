package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.RateLimit;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.filter.RateLimitAction;
import io.ringway.hotpath.filter.RateLimitRule;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.runtime.RuntimeFraction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code rate_limits} of routes, virtual hosts and filters. Owner: control. */
public final class RateLimitCompiler {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private final RuntimeSlots runtime;
    private final RouteConditionCompiler conditions;
    private final String ownCluster;

    /**
     * @param ownCluster what {@code source_cluster} says: the cluster that this proxy belongs to, or empty
     */
    public RateLimitCompiler(Problems problems, RuntimeSlots runtime, String ownCluster) {
        this.runtime = runtime;
        this.ownCluster = ownCluster;
        conditions = new RouteConditionCompiler(problems, runtime);
    }

    /** In order; of no use after a problem. */
    public List<RateLimitRule> compile(List<RateLimit> limits, FieldNode at) {
        List<RateLimitRule> rules = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            RateLimit limit = limits.get(i);
            FieldNode actionsAt = at.element(i).field("actions");
            List<RateLimitAction> actions = new ArrayList<>();
            for (int j = 0; j < limit.getActionsCount(); j++) {
                RateLimitAction action = action(limit.getActions(j), actionsAt.element(j));
                if (action != null) {
                    actions.add(action);
                }
            }
            rules.add(new RateLimitRule(limit.getStage().getValue(), enabled(limit.getDisableKey()), actions));
        }
        return List.copyOf(rules);
    }

    private RuntimeFraction enabled(String disableKey) {
        return disableKey.isEmpty()
                ? RuntimeFraction.ALL
                : RuntimeReads.fraction(
                        FractionalPercent.newBuilder().setNumerator(100).build(),
                        "ratelimit." + disableKey + ".http_filter_enabled",
                        runtime);
    }

    /** Null after a problem. Envoy deprecates {@code dynamic_metadata}; files have it. */
    @SuppressWarnings("deprecation")
    private @Nullable RateLimitAction action(RateLimit.Action action, FieldNode at) {
        return switch (action.getActionSpecifierCase()) {
            case SOURCE_CLUSTER -> new RateLimitAction.Constant("source_cluster", ownCluster);
            case DESTINATION_CLUSTER -> new RateLimitAction.DestinationCluster();
            case REQUEST_HEADERS -> {
                RateLimit.Action.RequestHeaders headers = action.getRequestHeaders();
                yield new RateLimitAction.Header(
                        headers.getDescriptorKey(), lowerName(headers.getHeaderName()), headers.getSkipIfAbsent());
            }
            case QUERY_PARAMETERS -> {
                RateLimit.Action.QueryParameters query = action.getQueryParameters();
                yield new RateLimitAction.Query(
                        query.getDescriptorKey(),
                        query.getQueryParameterName().getBytes(StandardCharsets.UTF_8),
                        query.getSkipIfAbsent());
            }
            case REMOTE_ADDRESS -> new RateLimitAction.RemoteAddress();
            case MASKED_REMOTE_ADDRESS -> {
                RateLimit.Action.MaskedRemoteAddress masked = action.getMaskedRemoteAddress();
                yield new RateLimitAction.MaskedAddress(
                        masked.hasV4PrefixMaskLen()
                                ? masked.getV4PrefixMaskLen().getValue()
                                : IPV4_BITS,
                        masked.hasV6PrefixMaskLen()
                                ? masked.getV6PrefixMaskLen().getValue()
                                : IPV6_BITS);
            }
            case GENERIC_KEY -> {
                RateLimit.Action.GenericKey generic = action.getGenericKey();
                yield new RateLimitAction.Constant(
                        orElse(generic.getDescriptorKey(), "generic_key"), generic.getDescriptorValue());
            }
            case HEADER_VALUE_MATCH -> {
                RateLimit.Action.HeaderValueMatch match = action.getHeaderValueMatch();
                yield match(
                        orElse(match.getDescriptorKey(), "header_match"),
                        match.getDescriptorValue(),
                        !match.hasExpectMatch() || match.getExpectMatch().getValue(),
                        conditions.headers(match.getHeadersList(), at.at("header_value_match", "headers")));
            }
            case QUERY_PARAMETER_VALUE_MATCH -> {
                RateLimit.Action.QueryParameterValueMatch match = action.getQueryParameterValueMatch();
                yield match(
                        orElse(match.getDescriptorKey(), "query_match"),
                        match.getDescriptorValue(),
                        !match.hasExpectMatch() || match.getExpectMatch().getValue(),
                        conditions.queryParameters(
                                match.getQueryParametersList(),
                                at.at("query_parameter_value_match", "query_parameters")));
            }
            case METADATA -> metadata(action.getMetadata());
            case DYNAMIC_METADATA -> {
                RateLimit.Action.DynamicMetaData metadata = action.getDynamicMetadata();
                yield metadata(
                        metadata.getDescriptorKey(),
                        false,
                        metadata.getMetadataKey(),
                        metadata.getDefaultValue(),
                        false);
            }
            case EXTENSION, ACTIONSPECIFIER_NOT_SET -> null; // the walk has refused it
        };
    }

    private static RateLimitAction match(
            String key, String value, boolean isExpected, List<RouteCondition> conditions) {
        return new RateLimitAction.Match(key, value, isExpected, conditions.toArray(RouteCondition[]::new));
    }

    private static RateLimitAction metadata(RateLimit.Action.MetaData metadata) {
        return metadata(
                metadata.getDescriptorKey(),
                metadata.getSource() == RateLimit.Action.MetaData.Source.ROUTE_ENTRY,
                metadata.getMetadataKey(),
                metadata.getDefaultValue(),
                metadata.getSkipIfAbsent());
    }

    private static RateLimitAction metadata(
            String key, boolean isOfRoute, MetadataKey metadata, String otherwise, boolean isSkippedIfAbsent) {
        List<String> path = metadata.getPathList().stream()
                .map(MetadataKey.PathSegment::getKey)
                .toList();
        return new RateLimitAction.Metadata(key, isOfRoute, metadata.getKey(), path, otherwise, isSkippedIfAbsent);
    }

    private static byte[] lowerName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return (lower.equals("host") ? ":authority" : lower).getBytes(StandardCharsets.UTF_8);
    }

    private static String orElse(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
