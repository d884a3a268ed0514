package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.type.matcher.v3.DoubleMatcher;
import io.envoyproxy.envoy.type.matcher.v3.FilterStateMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.hotpath.filter.FilterStateCondition;
import io.ringway.routing.match.JsonMatch;
import io.ringway.routing.match.MetadataCondition;
import io.ringway.routing.match.ValueMatch;
import io.ringway.transport.net.AddressPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of that which filters leave about a request: metadata, filter state. Each method returns null after a problem. Owner: control. */
final class FactMatchers {
    private final RouteConditionCompiler strings;
    private final CidrRanges addresses;

    FactMatchers(Problems problems, RouteConditionCompiler strings) {
        this.strings = strings;
        this.addresses = new CidrRanges(problems);
    }

    /** Of metadata. */
    @Nullable
    MetadataCondition metadata(MetadataMatcher matcher, FieldNode at) {
        JsonMatch value = value(matcher.getValue(), at.field("value"));
        List<String> path = matcher.getPathList().stream()
                .map(MetadataMatcher.PathSegment::getKey)
                .toList();
        return value == null || path.isEmpty()
                ? null
                : new MetadataCondition(matcher.getFilter(), path, value, matcher.getInvert());
    }

    /** Of filter state. */
    @Nullable
    FilterStateCondition filterState(FilterStateMatcher matcher, FieldNode at) {
        if (matcher.hasStringMatch()) {
            ValueMatch text = strings.string(matcher.getStringMatch(), at.field("string_match"));
            return text == null ? null : new FilterStateCondition(matcher.getKey(), text, List.of());
        }
        List<AddressPrefix> ranges = new ArrayList<>();
        for (int i = 0; i < matcher.getAddressMatch().getRangesCount(); i++) {
            AddressPrefix range = addresses.compile(
                    envoys(matcher.getAddressMatch().getRanges(i)),
                    at.at("address_match", "ranges").element(i));
            if (range != null) {
                ranges.add(range);
            }
        }
        return new FilterStateCondition(matcher.getKey(), null, List.copyOf(ranges));
    }

    /** The same message has two names. */
    private static CidrRange envoys(com.github.xds.core.v3.CidrRange range) {
        return CidrRange.newBuilder()
                .setAddressPrefix(range.getAddressPrefix())
                .setPrefixLen(range.getPrefixLen())
                .build();
    }

    private @Nullable JsonMatch value(ValueMatcher matcher, FieldNode at) {
        return switch (matcher.getMatchPatternCase()) {
            case NULL_MATCH -> new JsonMatch.Null();
            case DOUBLE_MATCH -> number(matcher.getDoubleMatch());
            case STRING_MATCH -> {
                ValueMatch text = strings.string(matcher.getStringMatch(), at.field("string_match"));
                yield text == null ? null : new JsonMatch.Text(text);
            }
            case BOOL_MATCH -> new JsonMatch.Flag(matcher.getBoolMatch());
            case PRESENT_MATCH -> new JsonMatch.Presence(matcher.getPresentMatch());
            case LIST_MATCH -> {
                JsonMatch one = value(matcher.getListMatch().getOneOf(), at.at("list_match", "one_of"));
                yield one == null ? null : new JsonMatch.OneOf(one);
            }
            case OR_MATCH -> any(matcher, at.at("or_match", "value_matchers"));
            case MATCHPATTERN_NOT_SET -> null;
        };
    }

    private static JsonMatch number(DoubleMatcher matcher) {
        return matcher.hasRange()
                ? new JsonMatch.NumberRange(
                        matcher.getRange().getStart(), matcher.getRange().getEnd())
                : new JsonMatch.NumberExact(matcher.getExact());
    }

    private @Nullable JsonMatch any(ValueMatcher matcher, FieldNode at) {
        List<JsonMatch> all = new ArrayList<>();
        for (int i = 0; i < matcher.getOrMatch().getValueMatchersCount(); i++) {
            JsonMatch one = value(matcher.getOrMatch().getValueMatchers(i), at.element(i));
            if (one == null) {
                return null;
            }
            all.add(one);
        }
        return new JsonMatch.Any(List.copyOf(all));
    }
}
