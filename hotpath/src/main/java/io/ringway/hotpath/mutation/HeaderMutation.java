package io.ringway.hotpath.mutation;

import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One field that is taken out or given a value (Envoy {@code core.v3.HeaderValueOption}). Owner: any (immutable).
 */
public final class HeaderMutation {
    /** What happens to a field of the name that is there already. */
    public enum Action {
        /** It is taken out, and none is added. */
        REMOVE,
        /** Another one is added. */
        APPEND,
        /** It stays as it is; one is added only if there is none. */
        ADD_IF_ABSENT,
        /** It gets the value; one is added if there is none. */
        OVERWRITE_OR_ADD,
        /** It gets the value; none is added. */
        OVERWRITE
    }

    private final Action action;
    private final int id;
    private final byte[] name;
    private final byte @Nullable [] text;
    private final @Nullable Format format;
    private final boolean isEmptyKept;

    private HeaderMutation(
            Action action, String name, byte @Nullable [] text, @Nullable Format format, boolean isEmptyKept) {
        this.action = action;
        String lowerName = name.toLowerCase(Locale.ROOT);
        this.name = lowerName.getBytes(StandardCharsets.US_ASCII);
        this.id = HeaderNames.idOf(lowerName);
        this.text = text;
        this.format = format;
        this.isEmptyKept = isEmptyKept;
    }

    /** Takes out every field of a name. */
    public static HeaderMutation remove(String name) {
        return new HeaderMutation(Action.REMOVE, name, null, null, false);
    }

    /** Gives a field a value that is always the same. */
    public static HeaderMutation text(Action action, String name, String value, boolean isEmptyKept) {
        return new HeaderMutation(action, name, value.getBytes(StandardCharsets.UTF_8), null, isEmptyKept);
    }

    /**
     * Gives a field a value made for each stream.
     *
     * @param isEmptyKept the field is there also if the value comes to nothing ({@code keep_empty_value})
     */
    public static HeaderMutation format(Action action, String name, Format value, boolean isEmptyKept) {
        return new HeaderMutation(action, name, null, value, isEmptyKept);
    }

    Action action() {
        return action;
    }

    int id() {
        return id;
    }

    byte[] name() {
        return name;
    }

    byte @Nullable [] text() {
        return text;
    }

    @Nullable
    Format format() {
        return format;
    }

    boolean isEmptyKept() {
        return isEmptyKept;
    }
}
