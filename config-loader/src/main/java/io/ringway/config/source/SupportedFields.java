package io.ringway.config.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of Envoy's messages that have an effect here, read from text resources: a line holds a message type, a colon and its fields,
 * or {@code *} for all. Every module that adds an extension brings a list of its own at {@link #RESOURCE}; lists of the same type add up.
 *
 * <p>Owner: any (immutable).
 */
public final class SupportedFields {
    /** Where each jar keeps its list. */
    public static final String RESOURCE = "META-INF/ringway/supported-fields.txt";

    private static final String ALL = "*";

    private final Map<String, Set<String>> fieldsByType;

    private SupportedFields(Map<String, Set<String>> fieldsByType) {
        this.fieldsByType = fieldsByType;
    }

    /** All lists on the class path. */
    public static SupportedFields load() {
        Map<String, Set<String>> all = new HashMap<>();
        try {
            List<URL> resources =
                    Collections.list(SupportedFields.class.getClassLoader().getResources(RESOURCE));
            for (URL resource : resources) {
                try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(resource.openStream(), StandardCharsets.UTF_8))) {
                    reader.lines().forEach(line -> addLine(line, all));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
        return new SupportedFields(all);
    }

    private static void addLine(String line, Map<String, Set<String>> into) {
        String entry = line.strip();
        if (entry.isEmpty() || entry.startsWith("#")) {
            return;
        }
        int colon = entry.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("no colon in " + RESOURCE + ": " + entry);
        }
        List<String> fields = Arrays.stream(entry.substring(colon + 1).split(" ", -1))
                .filter(field -> !field.isBlank())
                .toList();
        into.computeIfAbsent(entry.substring(0, colon), type -> new LinkedHashSet<>())
                .addAll(fields);
    }

    /** The same list with further types. */
    public SupportedFields with(Map<String, Set<String>> further) {
        Map<String, Set<String>> all = new HashMap<>(fieldsByType);
        all.putAll(further);
        return new SupportedFields(all);
    }

    /** Whether any field of the type is supported, or the type itself if it has none. */
    public boolean isListed(String type) {
        return fieldsByType.containsKey(type);
    }

    public boolean isSupported(String type, String field) {
        Set<String> fields = fieldsByType.getOrDefault(type, Set.of());
        return fields.contains(field) || fields.contains(ALL);
    }

    /** Every listed type, sorted. */
    public Set<String> types() {
        return new TreeSet<>(fieldsByType.keySet());
    }

    /** The listed fields of a type, {@code *} for all. */
    public Set<String> fields(String type) {
        return Collections.unmodifiableSet(fieldsByType.getOrDefault(type, Set.of()));
    }
}
