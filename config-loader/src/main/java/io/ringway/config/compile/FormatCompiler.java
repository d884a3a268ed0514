package io.ringway.config.compile;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.source.NearMiss;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.format.FormatParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a log's lines, or other texts about a stream, look like: texts and JSON ({@code core.v3.SubstitutionFormatString}). Owner: control. */
public final class FormatCompiler {
    private static final int FORMAT_BYTES_MAX = 1 << 20;
    private static final Pattern COMMAND_IN_MESSAGE = Pattern.compile("there is no command %([A-Z0-9_]+)%");

    private final Problems problems;
    private final FormatParser parser;
    private final DataSourceReader sources;

    public FormatCompiler(Problems problems, FormatParser parser) {
        this.problems = problems;
        this.parser = parser;
        sources = new DataSourceReader(problems);
    }

    /** The format of a file's log, older forms included; null after a problem. */
    @SuppressWarnings("deprecation")
    @Nullable
    Format compile(FileAccessLog log, FieldNode at) {
        return switch (log.getAccessLogFormatCase()) {
            case FORMAT -> text(log.getFormat(), false, at.field("format"));
            case JSON_FORMAT -> json(log.getJsonFormat(), false, at.field("json_format"));
            case TYPED_JSON_FORMAT -> json(log.getTypedJsonFormat(), false, at.field("typed_json_format"));
            case LOG_FORMAT -> compile(true, log.getLogFormat(), at.field("log_format"));
            case ACCESSLOGFORMAT_NOT_SET -> usual();
        };
    }

    /** A format where one may stand; null after a problem. */
    @SuppressWarnings("deprecation")
    public @Nullable Format compile(boolean isGiven, SubstitutionFormatString format, FieldNode at) {
        if (!isGiven) {
            return usual();
        }
        boolean isEmptyOmitted = format.getOmitEmptyValues();
        return switch (format.getFormatCase()) {
            case TEXT_FORMAT -> text(format.getTextFormat(), isEmptyOmitted, at.field("text_format"));
            case JSON_FORMAT -> json(format.getJsonFormat(), isEmptyOmitted, at.field("json_format"));
            case TEXT_FORMAT_SOURCE -> {
                FieldNode sourceAt = at.field("text_format_source");
                byte[] text = sources.read(format.getTextFormatSource(), sourceAt, FORMAT_BYTES_MAX);
                if (text != null && text.length > FORMAT_BYTES_MAX) {
                    problems.atKey(
                            ProblemCode.BAD_FILE,
                            sourceAt,
                            "the format is longer than " + FORMAT_BYTES_MAX + " bytes",
                            Suggestion.NONE);
                    yield null;
                }
                yield text == null ? null : text(new String(text, StandardCharsets.UTF_8), isEmptyOmitted, sourceAt);
            }
            case FORMAT_NOT_SET -> usual();
        };
    }

    private Format usual() {
        return parser.text(FormatParser.DEFAULT_LOG, false);
    }

    private @Nullable Format text(String format, boolean isEmptyOmitted, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        try {
            return parser.text(format, isEmptyOmitted);
        } catch (IllegalArgumentException e) {
            report(problems, "", e, at);
            return null;
        }
    }

    private @Nullable Format json(Struct format, boolean isEmptyOmitted, FieldNode at) {
        if (at.isBroken() || !check("", format, at)) {
            return null;
        }
        return parser.json(Structs.map(format), isEmptyOmitted);
    }

    /** Reads each text by itself first, so that a problem can name its key: what is below the field has no position. */
    private boolean check(String path, Value value, FieldNode at) {
        boolean isRight = true;
        switch (value.getKindCase()) {
            case STRING_VALUE -> {
                try {
                    parser.text(value.getStringValue(), false);
                } catch (IllegalArgumentException e) {
                    report(problems, path + ": ", e, at);
                    isRight = false;
                }
            }
            case STRUCT_VALUE -> isRight = check(path + ".", value.getStructValue(), at);
            case LIST_VALUE -> {
                for (int i = 0; i < value.getListValue().getValuesCount(); i++) {
                    isRight &= check(path + "[" + i + "]", value.getListValue().getValues(i), at);
                }
            }
            case NUMBER_VALUE, BOOL_VALUE, NULL_VALUE, KIND_NOT_SET -> {}
        }
        return isRight;
    }

    private boolean check(String path, Struct struct, FieldNode at) {
        boolean isRight = true;
        for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
            isRight &= check(path + field.getKey(), field.getValue(), at);
        }
        return isRight;
    }

    /** Says what is wrong with a format. */
    static void report(Problems problems, String where, IllegalArgumentException e, FieldNode at) {
        String message = String.valueOf(e.getMessage());
        Matcher unknown = COMMAND_IN_MESSAGE.matcher(message);
        List<String> near = unknown.find() ? NearMiss.of(unknown.group(1), FormatParser.commandNames()) : List.of();
        problems.atValue(
                message.endsWith("not supported yet") ? ProblemCode.UNSUPPORTED_VALUE : ProblemCode.BAD_VALUE,
                at,
                where + message,
                near.isEmpty() ? Suggestion.NONE : Suggestion.didYouMean(near));
    }
}
