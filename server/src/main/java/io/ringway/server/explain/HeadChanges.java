package io.ringway.server.explain;

import io.ringway.server.rehearsal.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What became of a request's fields between the moment when it was routed and its way out. Owner: any (immutable).
 *
 * @param added fields that were not there so, in the order in which they were sent
 * @param removed fields that are no longer there so
 */
record HeadChanges(List<Field> added, List<Field> removed) {
    /** Framing is written anew for every hop, whatever the route says. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "connection");

    static HeadChanges between(List<Field> before, List<Field> after) {
        List<Field> removed = new ArrayList<>(before);
        List<Field> added = new ArrayList<>();
        for (Field field : after) {
            if (!removed.remove(field)) {
                added.add(field);
            }
        }
        return new HeadChanges(ofRoute(added), ofRoute(removed));
    }

    private static List<Field> ofRoute(List<Field> fields) {
        return fields.stream()
                .filter(field ->
                        !FRAMING.contains(field.name()) && !field.name().startsWith(":"))
                .toList();
    }
}
