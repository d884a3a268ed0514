package io.ringway.filters.shared.matching;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.type.matcher.v3.DoubleMatcher;
import io.envoyproxy.envoy.type.matcher.v3.FilterStateMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.ringway.config.compile.HeaderMatchers;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.routing.match.ValueMatch;
import io.ringway.transport.net.AddressPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles the matchers of this package; each method returns null after a problem. Owner: control. */
public final class MatcherCompiler {
    private final Problems problems;
    private final HeaderMatchers strings;

    public MatcherCompiler(Problems problems, HeaderMatchers strings) {
        this.problems = problems;
        this.strings = strings;
    }

    /** Of dynamic metadata. */
    public @Nullable MetadataMatch metadata(MetadataMatcher matcher, FieldNode at) {
        JsonMatch value = value(matcher.getValue(), at.field("value"));
        List<String> path = matcher.getPathList().stream()
                .map(MetadataMatcher.PathSegment::getKey)
                .toList();
        return value == null || path.isEmpty()
                ? null
                : new MetadataMatch(matcher.getFilter(), path, value, matcher.getInvert());
    }

    /** Of filter state. */
    public @Nullable FilterStateMatch filterState(FilterStateMatcher matcher, FieldNode at) {
        if (matcher.hasStringMatch()) {
            ValueMatch text = strings.string(matcher.getStringMatch(), at.field("string_match"));
            return text == null ? null : new FilterStateMatch(matcher.getKey(), text, List.of());
        }
        List<AddressPrefix> ranges = new ArrayList<>();
        for (int i = 0; i < matcher.getAddressMatch().getRangesCount(); i++) {
            var range = matcher.getAddressMatch().getRanges(i);
            AddressPrefix prefix = prefix(
                    range.getAddressPrefix(),
                    range.getPrefixLen().getValue(),
                    at.at("address_match", "ranges").element(i));
            if (prefix != null) {
                ranges.add(prefix);
            }
        }
        return new FilterStateMatch(matcher.getKey(), null, List.copyOf(ranges));
    }

    /** A range of addresses; without a length it is all of them, as in Envoy. */
    public @Nullable AddressPrefix addresses(CidrRange range, FieldNode at) {
        return prefix(range.getAddressPrefix(), range.getPrefixLen().getValue(), at);
    }

    private @Nullable AddressPrefix prefix(String address, int bits, FieldNode at) {
        FieldNode addressAt = at.field("address_prefix");
        if (at.isBroken() || addressAt.isBroken()) {
            return null;
        }
        try {
            return AddressPrefix.of(address, bits);
        } catch (IllegalArgumentException e) {
            problems.atValue(ProblemCode.BAD_ADDRESS, addressAt, String.valueOf(e.getMessage()), Suggestion.NONE);
            return null;
        }
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
