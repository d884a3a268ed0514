package io.ringway.server.diff;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One difference. Owner: any (immutable).
 *
 * @param path of the part in its section, with names where its lists have names: {@code web.connect_timeout}
 * @param before as JSON, empty for what was added or has another place in its list
 * @param after as JSON, empty for what was removed or has another place in its list
 */
public record Change(Section section, Kind kind, String path, String before, String after) {
    /** What it is a part of. */
    public enum Section {
        LISTENERS,
        ROUTES,
        CLUSTERS,
        REST
    }

    /** What happened to it. */
    public enum Kind {
        ADDED('+'),
        REMOVED('-'),
        CHANGED('~'),
        /** Its entries are the same ones in another order. */
        REORDERED('^');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }

        char sign() {
            return sign;
        }
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("section", section.name().toLowerCase(Locale.ROOT));
        tree.put("kind", kind.name().toLowerCase(Locale.ROOT));
        tree.put("path", path);
        if (!before.isEmpty()) {
            tree.put("before", before);
        }
        if (!after.isEmpty()) {
            tree.put("after", after);
        }
        return tree;
    }
}
