package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import java.util.List;

/** Commands and texts one after the other ({@code text_format}). Owner: see {@link Format}. */
final class TextFormat implements Format {
    private final Command[] parts;
    private final boolean isEmptyOmitted;

    /**
     * @param isEmptyOmitted a missing value is nothing rather than a hyphen ({@code omit_empty_values})
     */
    TextFormat(List<Command> parts, boolean isEmptyOmitted) {
        this.parts = parts.toArray(Command[]::new);
        this.isEmptyOmitted = isEmptyOmitted;
    }

    @Override
    public void write(StreamView view, TextOutput out) {
        for (Command part : parts) {
            if (!part.write(view, out) && !isEmptyOmitted) {
                out.putHyphen();
            }
        }
    }
}
