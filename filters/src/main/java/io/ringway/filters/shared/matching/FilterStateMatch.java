package io.ringway.filters.shared.matching;

import io.ringway.hotpath.filter.FilterState;
import io.ringway.routing.match.ValueMatch;
import io.ringway.transport.net.AddressPrefix;
import io.ringway.transport.net.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks something of an object that filters share (Envoy {@code type.matcher.v3.FilterStateMatcher}), by its text. No object, no match.
 * Owner: any (immutable).
 *
 * @param text what the text must match; null if it must be an address
 * @param ranges where the address must lie if there is no {@code text}
 */
public record FilterStateMatch(String key, @Nullable ValueMatch text, List<AddressPrefix> ranges) {

    public boolean test(FilterState state) {
        String found = state.isEmpty() ? null : state.text(key);
        if (found == null) {
            return false;
        }
        return text == null ? isInRange(found) : JsonMatch.matches(text, found);
    }

    private boolean isInRange(String found) {
        Endpoint address;
        try {
            address = Endpoint.ip(found, 0);
        } catch (IllegalArgumentException _) {
            return false;
        }
        for (AddressPrefix range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
