package io.ringway.hotpath.filter;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.match.ValueMatch;
import io.ringway.transport.net.AddressPrefix;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.IpText;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Asks something of an object that filters share (Envoy {@code type.matcher.v3.FilterStateMatcher}), by its text or as an address. No object, no
 * match. Allocates only where an address has to be read out of a text. Owner: any (immutable).
 *
 * @param text what the text must match; null if it must be an address
 * @param ranges where the address must lie if there is no {@code text}
 */
public record FilterStateCondition(String key, @Nullable ValueMatch text, List<AddressPrefix> ranges)
        implements RouteCondition {

    @Override
    public boolean test(MatchInput input) {
        Object found = input.request().filterState(key);
        if (found == null) {
            return false;
        }
        if (text == null && found instanceof Endpoint address) {
            return isInRange(address);
        }
        input.setText(found.toString());
        DirectBuffer buffer = input.valueBuffer();
        return text == null
                ? isInRange(new IpText().parse(buffer, input.valueStart(), input.valueLength()))
                : text.matches(buffer, input.valueStart(), input.valueLength());
    }

    private boolean isInRange(Endpoint address) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    private boolean isInRange(byte @Nullable [] address) {
        for (int i = 0; address != null && i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String found(MatchInput input) {
        Object found = input.request().filterState(key);
        return found == null ? "no such object" : '"' + found.toString() + '"';
    }

    @Override
    public String toString() {
        return "filter_state \"" + key + "\" " + (text == null ? "in " + ranges : text.toString());
    }
}
