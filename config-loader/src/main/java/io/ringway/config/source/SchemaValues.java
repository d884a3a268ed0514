package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Schemas of single values: scalars, enums and Protobuf's own types, in the forms that the loader takes. Owner: the thread that asks. */
final class SchemaValues {
    private static final String WHOLE = "^[+-]?([0-9]+(\\.0*)?|0x[0-9A-Fa-f]+|0o?[0-7]+)$";
    private static final String NUMBER = "^([+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|-?Infinity)$";
    private static final String TRUE_OR_FALSE = "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$";
    private static final String DURATION = "^-?[0-9]{1,12}(\\.[0-9]{1,9})?s$";
    private static final String TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$";
    private static final String NULL = "null";

    private final Map<String, Object> definitions = new TreeMap<>();

    static String reference(String definition) {
        return "#/$defs/" + definition;
    }

    /** The definitions that values refer to. */
    Map<String, Object> definitions() {
        return definitions;
    }

    Map<String, Object> scalar(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING, BYTES -> typed("string");
            case BOOL -> texts(TRUE_OR_FALSE, "boolean");
            case FLOAT, DOUBLE -> texts(NUMBER, "number");
            case ENUM -> enumeration(field.getEnumType());
            case INT32, SINT32, SFIXED32 -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UINT32, FIXED32 -> whole(0L, 0xFFFF_FFFFL);
            case INT64, SINT64, SFIXED64 -> texts(WHOLE, "integer");
            case UINT64, FIXED64 -> unsigned();
            case MESSAGE, GROUP -> throw new IllegalArgumentException("not a scalar: " + field);
        };
    }

    /** Protobuf's own types. */
    Map<String, Object> wellKnown(Descriptor type) {
        return switch (type.getName()) {
            case "Duration" -> duration();
            case "Timestamp" -> {
                Map<String, Object> time = typed("string");
                time.put("pattern", TIME);
                yield time;
            }
            case "Struct" -> typed("object");
            case "ListValue" -> typed("array");
            case "Value" -> new LinkedHashMap<>();
            case "Empty" -> {
                Map<String, Object> empty = typed("object");
                empty.put("additionalProperties", false);
                yield empty;
            }
            default -> scalar(type.findFieldByNumber(1));
        };
    }

    private static Map<String, Object> duration() {
        Map<String, Object> duration = typed("string", "object");
        duration.put("pattern", DURATION);
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("seconds", texts(WHOLE, "integer"));
        parts.put("nanos", texts(WHOLE, "integer"));
        duration.put("properties", parts);
        duration.put("additionalProperties", false);
        return duration;
    }

    private static Map<String, Object> whole(long min, long max) {
        Map<String, Object> whole = texts(WHOLE, "integer");
        whole.put("minimum", min);
        whole.put("maximum", max);
        return whole;
    }

    private static Map<String, Object> unsigned() {
        Map<String, Object> whole = texts(WHOLE, "integer");
        whole.put("minimum", 0);
        return whole;
    }

    /** The type, or a text of a form, or nothing. */
    private static Map<String, Object> texts(String pattern, String type) {
        Map<String, Object> schema = typed(type, "string");
        schema.put("pattern", pattern);
        return schema;
    }

    private static Map<String, Object> typed(String... types) {
        List<Object> all = new ArrayList<>(List.of(types));
        all.add(NULL);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", all);
        return schema;
    }

    private Map<String, Object> enumeration(EnumDescriptor type) {
        definitions.computeIfAbsent(type.getFullName(), _ -> {
            List<Object> names = new ArrayList<>();
            List<String> otherForms = new ArrayList<>();
            for (EnumValueDescriptor value : type.getValues()) {
                names.add(value.getName());
                otherForms.add(inAnyCase(value.getName()));
            }
            Map<String, Object> texts = new LinkedHashMap<>();
            texts.put("type", List.of("string", "integer", NULL));
            texts.put("pattern", "^(" + String.join("|", otherForms) + ")$");
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("title", type.getFullName());
            schema.put("anyOf", List.of(Map.of("enum", names), texts));
            return schema;
        });
        return new LinkedHashMap<>(Map.of("$ref", reference(type.getFullName())));
    }

    private static String inAnyCase(String name) {
        StringBuilder pattern = new StringBuilder();
        for (char c : name.toUpperCase(Locale.ROOT).toCharArray()) {
            if (c == '_') {
                pattern.append("[_-]");
            } else if (Character.isLetter(c)) {
                pattern.append('[').append(c).append(Character.toLowerCase(c)).append(']');
            } else {
                pattern.append(c);
            }
        }
        return pattern.toString();
    }
}
