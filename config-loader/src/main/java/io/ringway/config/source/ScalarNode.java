package io.ringway.config.source;

import org.snakeyaml.engine.v2.exceptions.Mark;

/** A text, number, boolean or nothing, see {@link Scalar}. Owner: any (immutable). */
final class ScalarNode extends Node {
    enum Form {
        /** Its letters say what it is. */
        PLAIN,
        /** The same with the tag {@code !!str}. */
        TAGGED_TEXT,
        QUOTED,
        /** Behind {@code |} or {@code >}. */
        BLOCK,
        /** What Protobuf's text format does not allow as a value of its field; the value is what stands in the file, quotes included. */
        MISFIT
    }

    private final String value;
    private final Form form;

    ScalarNode(String value, Form form, Mark from, Mark to) {
        super(from, to);
        this.value = value;
        this.form = form;
    }

    String value() {
        return value;
    }

    Form form() {
        return form;
    }

    boolean isPlain() {
        return form == Form.PLAIN || form == Form.TAGGED_TEXT;
    }
}
