package io.ringway.config.model;

/**
 * A field, or an extension by its {@code @type}, that a configuration has, and what becomes of it. Owner: any (immutable).
 *
 * @param name full name of the message type and, for a field, the field: {@code envoy.config.cluster.v3.Cluster.name}
 * @param at where it is written: its key, or the value of {@code @type}
 * @param path {@code static_resources.clusters[2].name}
 */
public record FieldUse(Kind kind, Status status, String name, Position at, String path) {
    /** What it is. */
    public enum Kind {
        FIELD,
        EXTENSION
    }

    /** What becomes of it. */
    public enum Status {
        SUPPORTED,
        /** Accepted because it says what leaving it out says as well. */
        WITHOUT_EFFECT,
        /** Envoy has it, Ringway does not; what stands below is not looked into. */
        UNSUPPORTED,
        /** Envoy has no such field or type. */
        UNKNOWN
    }

    /** Hears of every field and extension in the order they are written. */
    public interface Listener {
        /** Nobody wants to know. */
        Listener NONE = (_, _, _, _) -> {};

        /**
         * A field or extension was met.
         *
         * @param type full name of the message type
         * @param field name in the type, or empty for the type itself as an extension
         */
        void onUse(String type, String field, Status status, FieldNode at);
    }

    /** Makes one of what a {@link Listener} hears. */
    public static FieldUse of(String type, String field, Status status, FieldNode at) {
        return field.isEmpty()
                ? new FieldUse(Kind.EXTENSION, status, type, at.valuePosition(), at.path())
                : new FieldUse(Kind.FIELD, status, type + '.' + field, at.keyPosition(), at.path());
    }
}
