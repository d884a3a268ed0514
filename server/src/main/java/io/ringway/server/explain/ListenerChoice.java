package io.ringway.server.explain;

import io.ringway.transport.net.Endpoint;
import java.util.List;

/** Finds the listener that somebody means. Owner: any (stateless). */
final class ListenerChoice {
    /** What is known of a listener here. */
    record Candidate(String name, Endpoint address) {
        boolean isMeantBy(String wanted) {
            return name.equals(wanted)
                    || address.toString().equals(wanted)
                    || (address.isIp() && wanted.equals(Integer.toString(address.port())));
        }

        @Override
        public String toString() {
            return name.equals(address.toString()) ? name : name + " (" + address + ")";
        }
    }

    private ListenerChoice() {}

    /**
     * The index of the listener that is meant.
     *
     * @param wanted name, address or port; empty if there can be only one
     * @throws IllegalArgumentException with a message for whoever asked
     */
    static int index(List<Candidate> listeners, String wanted) {
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("the configuration has no listener");
        }
        if (wanted.isEmpty()) {
            if (listeners.size() > 1) {
                throw new IllegalArgumentException("there are several listeners, say which one: " + all(listeners));
            }
            return 0;
        }
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).isMeantBy(wanted)) {
                return i;
            }
        }
        throw new IllegalArgumentException("there is no listener " + wanted + "; there are: " + all(listeners));
    }

    private static String all(List<Candidate> listeners) {
        return String.join(", ", listeners.stream().map(Candidate::toString).toList());
    }
}
