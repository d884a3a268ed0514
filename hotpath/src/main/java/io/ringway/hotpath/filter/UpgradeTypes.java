package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import java.util.List;

/**
 * What a connection manager or a route says about protocols that a client may ask to change to (Envoy {@code upgrade_configs}). Owner: any
 * (immutable).
 */
public record UpgradeTypes(List<Entry> entries) {
    /** Nothing is said: nothing is allowed. */
    public static final UpgradeTypes NONE = new UpgradeTypes(List.of());

    public UpgradeTypes {
        entries = List.copyOf(entries);
    }

    /**
     * One protocol.
     *
     * @param name {@code upgrade_type} in bytes; compared without regard to case; not to be modified
     * @param isEnabled {@code enabled}
     */
    @SuppressWarnings("ArrayRecordComponent") // compared with memory byte for byte
    public record Entry(byte[] name, boolean isEnabled) {}

    /** What is said of a protocol. */
    public enum Verdict {
        /** Nothing. */
        UNSAID,
        ALLOWED,
        REFUSED
    }

    /** What is said of the protocol that a request asks for; the whole value of its one Upgrade field counts, as in Envoy. */
    public Verdict verdict(HeaderBlock request) {
        int field = request.isRepeated(HeaderId.UPGRADE) ? -1 : request.find(HeaderId.UPGRADE);
        if (field < 0) {
            return Verdict.UNSAID;
        }
        int start = request.valueStart(field);
        int length = request.valueLength(field);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (Ascii.equalsIgnoreCase(request.buffer(), start, length, entry.name())) {
                return entry.isEnabled() ? Verdict.ALLOWED : Verdict.REFUSED;
            }
        }
        return Verdict.UNSAID;
    }
}
