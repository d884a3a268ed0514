package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.transport.net.AddressPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranges of addresses ({@code core.v3.CidrRange}). Owner: control. */
public final class CidrRanges {
    private final Problems problems;

    public CidrRanges(Problems problems) {
        this.problems = problems;
    }

    /** Those that could be read. */
    public List<AddressPrefix> compile(List<CidrRange> ranges, FieldNode at) {
        List<AddressPrefix> compiled = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            AddressPrefix prefix = compile(ranges.get(i), at.element(i));
            if (prefix != null) {
                compiled.add(prefix);
            }
        }
        return compiled;
    }

    /** Null after a problem. A range without {@code prefix_len} has length 0, as in Envoy: it takes every address of its family. */
    public @Nullable AddressPrefix compile(CidrRange range, FieldNode at) {
        FieldNode addressAt = at.field("address_prefix");
        if (at.isBroken() || addressAt.isBroken() || at.field("prefix_len").isBroken()) {
            return null;
        }
        try {
            return AddressPrefix.of(
                    range.getAddressPrefix(), range.getPrefixLen().getValue());
        } catch (IllegalArgumentException e) {
            problems.atValue(
                    ProblemCode.BAD_ADDRESS,
                    addressAt,
                    "\"" + range.getAddressPrefix() + "\" is not an IP address",
                    Suggestion.hint("a range is an address and a prefix_len, such as 10.0.0.0 and 8"));
            return null;
        }
    }
}
