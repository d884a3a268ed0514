package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamText;
import java.util.List;

/** Single values of streams, each nothing where the stream has none. Owner: control; the texts run on workers. */
public final class StreamTexts {
    private StreamTexts() {}

    /** A field of the request's head, as it stands when the text is written. */
    public static StreamText requestField(String name) {
        return text(FieldCommand.ofRequest(FieldName.of(name), null, Integer.MAX_VALUE));
    }

    /** What filters have noted: the value that {@code path} leads to in a namespace. */
    public static StreamText dynamicMetadata(String namespace, List<String> path) {
        return text(MetadataCommand.ofFilters(namespace, path));
    }

    /** What the configuration notes about the route. */
    public static StreamText routeMetadata(String namespace, List<String> path) {
        return text(MetadataCommand.ofRoute(namespace, path));
    }

    private static StreamText text(Command command) {
        return new TextFormat(List.of(command), true);
    }
}
