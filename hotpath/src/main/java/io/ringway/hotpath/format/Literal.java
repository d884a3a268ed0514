package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import java.nio.charset.StandardCharsets;

/** A text between commands. Owner: any (immutable). */
final class Literal implements Command {
    private final byte[] text;

    Literal(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean write(StreamView view, TextOutput out) {
        out.put(text);
        return true;
    }
}
