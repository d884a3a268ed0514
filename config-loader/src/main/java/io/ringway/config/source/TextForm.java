package io.ringway.config.source;

import io.ringway.config.model.SourceText;
import java.util.List;
import java.util.Locale;

/** The forms in which a message is written. Owner: any (immutable). */
enum TextForm {
    /** And JSON, which is a part of it: messages have Protobuf's JSON form. */
    YAML,
    /** Protobuf's text format. */
    PROTOBUF;

    /** Envoy reads the first; the others are what Protobuf's own tools write. */
    private static final List<String> PROTOBUF_ENDINGS = List.of(".pb_text", ".textproto", ".txtpb");

    /** By the ending of the text's name; an inline text is YAML. */
    static TextForm of(SourceText text) {
        String name = text.name().toLowerCase(Locale.ROOT);
        return PROTOBUF_ENDINGS.stream().anyMatch(name::endsWith) ? PROTOBUF : YAML;
    }
}
