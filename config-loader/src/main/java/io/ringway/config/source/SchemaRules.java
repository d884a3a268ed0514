package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.envoyproxy.pgv.validate.Validate.RepeatedRules;
import io.envoyproxy.pgv.validate.Validate.StringRules;
import java.util.List;
import java.util.Map;

/** Envoy's validation rules, those that a schema can say: needed fields, lengths, sizes, ranges, allowed texts. Owner: any (stateless). */
final class SchemaRules {
    /** A rule of a number and what the schema calls it. */
    private static final List<Map.Entry<String, String>> RANGES = List.of(
            Map.entry("gte", "minimum"),
            Map.entry("gt", "exclusiveMinimum"),
            Map.entry("lte", "maximum"),
            Map.entry("lt", "exclusiveMaximum"));

    private SchemaRules() {}

    /** Whether a message of this type cannot do without the field. */
    static boolean isNeeded(FieldDescriptor field, FieldRules rules) {
        if (field.getRealContainingOneof() != null || field.isMapField()) {
            return false;
        }
        if (field.isRepeated()) {
            return rules.getRepeated().getMinItems() > 0 && !rules.getRepeated().getIgnoreEmpty();
        }
        if (!field.hasPresence()) {
            return rules.hasString()
                    && rules.getString().getMinLen() > 0
                    && !rules.getString().getIgnoreEmpty();
        }
        return rules.getMessage().getRequired()
                || rules.getDuration().getRequired()
                || rules.getTimestamp().getRequired()
                || rules.getAny().getRequired();
    }

    /** Adds what is said of a single value. */
    static void add(FieldDescriptor field, Map<String, Object> schema) {
        if (!field.getOptions().hasExtension(Validate.rules)) {
            return;
        }
        FieldRules rules = field.getOptions().getExtension(Validate.rules);
        if (rules.hasString()) {
            addTexts(rules.getString(), schema);
            return;
        }
        for (FieldDescriptor kind : rules.getAllFields().keySet()) {
            if (kind.getJavaType() == FieldDescriptor.JavaType.MESSAGE && schema.containsKey("type")) {
                addRanges((Message) rules.getField(kind), schema);
            }
        }
    }

    private static void addTexts(StringRules rules, Map<String, Object> schema) {
        if (rules.getMinLen() > 0 && !rules.getIgnoreEmpty()) {
            schema.put("minLength", rules.getMinLen());
        }
        if (rules.hasMaxLen()) {
            schema.put("maxLength", rules.getMaxLen());
        }
        if (rules.getInCount() > 0 && !rules.getIgnoreEmpty()) {
            schema.put("enum", List.copyOf(rules.getInList()));
        }
    }

    private static void addRanges(Message rules, Map<String, Object> schema) {
        Descriptor type = rules.getDescriptorForType();
        for (Map.Entry<String, String> range : RANGES) {
            FieldDescriptor rule = type.findFieldByName(range.getKey());
            boolean isNumber = rule != null && rule.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
            if (isNumber && rules.hasField(rule)) {
                Object bound = rules.getField(rule);
                boolean isUnsigned = rule.getType() == FieldDescriptor.Type.UINT32 && bound instanceof Integer;
                schema.put(range.getValue(), isUnsigned ? (Object) Integer.toUnsignedLong((Integer) bound) : bound);
            }
        }
    }

    /** Adds how many entries a list may have. */
    static void addSizes(FieldDescriptor field, Map<String, Object> schema) {
        if (!field.getOptions().hasExtension(Validate.rules)) {
            return;
        }
        RepeatedRules rules = field.getOptions().getExtension(Validate.rules).getRepeated();
        if (rules.getMinItems() > 0 && !rules.getIgnoreEmpty()) {
            schema.put("minItems", rules.getMinItems());
        }
        if (rules.hasMaxItems()) {
            schema.put("maxItems", rules.getMaxItems());
        }
    }
}
