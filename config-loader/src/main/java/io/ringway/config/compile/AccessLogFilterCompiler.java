package io.ringway.config.compile;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.MetadataFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.accesslog.v3.RuntimeFilter;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.log.AccessLogFilter.All;
import io.ringway.hotpath.log.AccessLogFilter.Any;
import io.ringway.hotpath.log.AccessLogFilter.Comparison;
import io.ringway.hotpath.log.AccessLogFilter.Duration;
import io.ringway.hotpath.log.AccessLogFilter.Flags;
import io.ringway.hotpath.log.AccessLogFilter.Header;
import io.ringway.hotpath.log.AccessLogFilter.Metadata;
import io.ringway.hotpath.log.AccessLogFilter.NotHealthCheck;
import io.ringway.hotpath.log.AccessLogFilter.Share;
import io.ringway.hotpath.log.AccessLogFilter.Status;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.match.MetadataCondition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which streams a log takes. Owner: control. */
final class AccessLogFilterCompiler {
    private final Problems problems;
    private final RuntimeSlots runtime;

    AccessLogFilterCompiler(Problems problems, RuntimeSlots runtime) {
        this.problems = problems;
        this.runtime = runtime;
    }

    /** Null after a problem. */
    io.ringway.hotpath.log.@Nullable AccessLogFilter compile(AccessLogFilter filter, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        return switch (filter.getFilterSpecifierCase()) {
            case STATUS_CODE_FILTER -> {
                ComparisonFilter compared = filter.getStatusCodeFilter().getComparison();
                yield new Status(comparison(compared), RuntimeReads.integer(compared.getValue(), runtime));
            }
            case DURATION_FILTER -> {
                ComparisonFilter compared = filter.getDurationFilter().getComparison();
                yield new Duration(comparison(compared), RuntimeReads.integer(compared.getValue(), runtime));
            }
            case NOT_HEALTH_CHECK_FILTER -> new NotHealthCheck();
            case RUNTIME_FILTER -> share(filter.getRuntimeFilter());
            case AND_FILTER -> new All(all(filter.getAndFilter().getFiltersList(), at.at("and_filter", "filters")));
            case OR_FILTER -> new Any(all(filter.getOrFilter().getFiltersList(), at.at("or_filter", "filters")));
            case HEADER_FILTER -> {
                RouteCondition condition = new RouteConditionCompiler(problems, runtime)
                        .header(filter.getHeaderFilter().getHeader(), at.at("header_filter", "header"));
                yield condition == null ? null : new Header(condition);
            }
            case RESPONSE_FLAG_FILTER -> flags(filter.getResponseFlagFilter(), at.field("response_flag_filter"));
            case METADATA_FILTER -> metadata(filter.getMetadataFilter(), at.field("metadata_filter"));
            case TRACEABLE_FILTER -> new io.ringway.hotpath.log.AccessLogFilter.Traceable();
            case GRPC_STATUS_FILTER, EXTENSION_FILTER, LOG_TYPE_FILTER, FILTERSPECIFIER_NOT_SET ->
                null; // the walk has refused it
        };
    }

    private List<io.ringway.hotpath.log.AccessLogFilter> all(List<AccessLogFilter> filters, FieldNode at) {
        List<io.ringway.hotpath.log.AccessLogFilter> compiled = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            io.ringway.hotpath.log.AccessLogFilter filter = compile(filters.get(i), at.element(i));
            if (filter != null) {
                compiled.add(filter);
            }
        }
        return compiled;
    }

    private static Comparison comparison(ComparisonFilter filter) {
        return switch (filter.getOp()) {
            case GE -> Comparison.GREATER_OR_EQUAL;
            case LE -> Comparison.LESS_OR_EQUAL;
            case EQ, UNRECOGNIZED -> Comparison.EQUAL;
        };
    }

    private @Nullable Metadata metadata(MetadataFilter filter, FieldNode at) {
        boolean isTakenWithout = !filter.hasMatchIfKeyNotFound()
                || filter.getMatchIfKeyNotFound().getValue();
        if (!filter.hasMatcher()) {
            return new Metadata(null, null, isTakenWithout);
        }
        MetadataMatcher matcher = filter.getMatcher();
        FieldNode matcherAt = at.field("matcher");
        if (matcher.getInvert()) {
            problems.atKey(
                    ProblemCode.UNSUPPORTED_VALUE,
                    matcherAt.field("invert"),
                    "invert is not heeded here, in Envoy neither",
                    Suggestion.hint("match the other values, with or_match for several"));
            return null;
        }
        MetadataCondition value = new HeaderMatchers(problems, runtime).metadata(matcher, matcherAt);
        return value == null ? null : new Metadata(value.presence(), value, isTakenWithout);
    }

    private Share share(RuntimeFilter filter) {
        return new Share(
                RuntimeReads.fraction(filter.getPercentSampled(), filter.getRuntimeKey(), runtime),
                filter.getUseIndependentRandomness());
    }

    private @Nullable Flags flags(ResponseFlagFilter filter, FieldNode at) {
        long bits = 0;
        for (int i = 0; i < filter.getFlagsCount(); i++) {
            ResponseFlag flag = ResponseFlag.ofCode(filter.getFlags(i));
            if (flag == null) {
                FieldNode flagAt = at.field("flags").element(i);
                if (!flagAt.isBroken()) {
                    problems.atValue(
                            ProblemCode.UNSUPPORTED_VALUE,
                            flagAt,
                            "response flag " + filter.getFlags(i) + " is not known here",
                            Suggestion.NONE);
                }
                return null;
            }
            bits |= flag.bit();
        }
        return new Flags(bits);
    }
}
