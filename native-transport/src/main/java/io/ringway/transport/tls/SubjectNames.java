package io.ringway.transport.tls;

import java.util.List;

/** A certificate's alternative names of one kind (RFC 5280 section 4.2.1.6), in its order. Owner: any (immutable). */
public final class SubjectNames {
    /** The kinds that are text. */
    public enum Kind {
        EMAIL(1),
        DNS(2),
        URI(6),
        IP(7);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }

        /** The tag of {@code GeneralName}. */
        int tag() {
            return tag;
        }
    }

    private final List<String> all;
    private final String joined;

    SubjectNames(List<String> all) {
        this.all = List.copyOf(all);
        joined = String.join(",", all);
    }

    public List<String> all() {
        return all;
    }

    /** All of them, with commas between; empty if there are none. */
    public String joined() {
        return joined;
    }
}
