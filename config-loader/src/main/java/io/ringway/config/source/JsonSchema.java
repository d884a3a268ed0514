package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A JSON Schema (draft 2020-12) of the configurations that are accepted, made of the message types and the list of supported fields. A
 * message type is a definition by its full name. Of a field's two spellings the one of the proto file is a property, so that editors offer
 * it; the other is a pattern.
 *
 * <p>Owner: the thread that asks.
 */
public final class JsonSchema {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final Map<String, Object> NOTHING = Map.of("type", "null");
    private static final String ANY = "google.protobuf.Any";

    private final SupportedFields supported;
    private final TypeCatalog catalog;
    private final MessageShape.Cache shapes;
    private final SchemaValues values = new SchemaValues();
    private final Set<String> extensions;
    private final Map<String, Object> definitions = new LinkedHashMap<>();
    private final Deque<Descriptor> open = new ArrayDeque<>();

    private JsonSchema(SupportedFields supported) {
        this.supported = supported;
        this.catalog = new TypeCatalog(supported);
        this.shapes = new MessageShape.Cache(supported);
        this.extensions = extensions();
    }

    /** The schema of a bootstrap as a tree of maps and lists. */
    public static Map<String, Object> of(SupportedFields supported) {
        JsonSchema schema = new JsonSchema(supported);
        Descriptor root = Bootstrap.getDescriptor();
        schema.open.add(root);
        schema.extensions.forEach(
                name -> schema.open.add(schema.catalog.find(name).orElseThrow()));
        schema.definitions.put(ANY, schema.any());
        for (Descriptor type = schema.open.poll(); type != null; type = schema.open.poll()) {
            if (!schema.definitions.containsKey(type.getFullName())) {
                schema.definitions.put(type.getFullName(), schema.message(type));
            }
        }
        schema.definitions.putAll(schema.values.definitions());
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("$schema", DIALECT);
        tree.put("title", "Envoy v3 bootstrap as Ringway reads it");
        tree.put("type", "object");
        tree.put("$ref", SchemaValues.reference(root.getFullName()));
        tree.put("$defs", schema.definitions);
        return tree;
    }

    /** Types that no field of a supported type is of, and what Envoy calls an extension: they stand in an Any. */
    private Set<String> extensions() {
        Set<String> rooted = new TreeSet<>(supported.types());
        rooted.remove(Bootstrap.getDescriptor().getFullName());
        for (String name : supported.types()) {
            Descriptor type = catalog.find(name).orElseThrow();
            for (FieldDescriptor field : type.getFields()) {
                boolean isOfOtherType = field.getJavaType() == JavaType.MESSAGE
                        && !field.getMessageType().equals(type)
                        && !field.getMessageType().getFullName().startsWith("envoy.extensions.");
                if (isOfOtherType) {
                    rooted.remove(field.getMessageType().getFullName());
                }
            }
        }
        rooted.removeIf(name -> catalog.find(name).orElseThrow().getContainingType() != null);
        return rooted;
    }

    private Map<String, Object> message(Descriptor type) {
        MessageShape shape = shapes.of(type);
        List<FieldDescriptor> fields =
                type.getFields().stream().filter(shape::isSupported).toList();
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> otherSpellings = new LinkedHashMap<>();
        if (extensions.contains(type.getFullName())) {
            properties.put("@type", Map.of("const", TypeCatalog.URL_PREFIX + type.getFullName()));
        }
        List<Object> all = new ArrayList<>();
        for (FieldDescriptor field : fields) {
            Map<String, Object> value = field(field);
            properties.put(field.getName(), value);
            if (!field.getJsonName().equals(field.getName())) {
                otherSpellings.put("^" + field.getJsonName() + "$", value);
            }
        }
        for (MessageShape.Ruled ruled : shape.rules()) {
            if (shape.isSupported(ruled.field()) && SchemaRules.isNeeded(ruled.field(), ruled.rules())) {
                all.add(oneOfNames(List.of(ruled.field())));
            }
        }
        for (OneofDescriptor oneof : shape.requiredOneofs()) {
            all.add(oneOfNames(
                    oneof.getFields().stream().filter(shape::isSupported).toList()));
        }
        addExclusions(type, shape, all);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("title", type.getFullName());
        tree.put("type", List.of("object", "null"));
        tree.put("properties", properties);
        putUnlessEmpty(tree, "patternProperties", otherSpellings);
        tree.put("additionalProperties", false);
        if (!all.isEmpty()) {
            tree.put("if", Map.of("type", "object"));
            tree.put("then", Map.of("allOf", all));
        }
        return tree;
    }

    private static void putUnlessEmpty(Map<String, Object> tree, String key, Map<String, Object> value) {
        if (!value.isEmpty()) {
            tree.put(key, value);
        }
    }

    /** Where one field of a oneof is set, the others can only be empty. */
    private static void addExclusions(Descriptor type, MessageShape shape, List<Object> into) {
        for (OneofDescriptor oneof : type.getRealOneofs()) {
            List<FieldDescriptor> fields =
                    oneof.getFields().stream().filter(shape::isSupported).toList();
            for (FieldDescriptor field : fields) {
                Map<String, Object> others = new LinkedHashMap<>();
                fields.stream()
                        .filter(other -> !other.equals(field))
                        .forEach(other -> names(other).forEach(name -> others.put(name, NOTHING)));
                if (!others.isEmpty()) {
                    names(field).forEach(name -> into.add(exclusion(name, others)));
                }
            }
        }
    }

    private static Map<String, Object> exclusion(String name, Map<String, Object> others) {
        Map<String, Object> exclusion = new LinkedHashMap<>();
        exclusion.put("if", Map.of("required", List.of(name), "properties", Map.of(name, Map.of("not", NOTHING))));
        exclusion.put("then", Map.of("properties", others));
        return exclusion;
    }

    private static Map<String, Object> oneOfNames(List<FieldDescriptor> fields) {
        List<Object> choices = new ArrayList<>();
        fields.forEach(field -> names(field).forEach(name -> choices.add(Map.of("required", List.of(name)))));
        return choices.size() == 1 ? Map.of("required", names(fields.getFirst()).toArray()) : Map.of("anyOf", choices);
    }

    private static Set<String> names(FieldDescriptor field) {
        Set<String> names = new LinkedHashSet<>();
        names.add(field.getName());
        names.add(field.getJsonName());
        return names;
    }

    private Map<String, Object> field(FieldDescriptor field) {
        Map<String, Object> value = new LinkedHashMap<>();
        if (field.isMapField()) {
            value.put("type", List.of("object", "null"));
            value.put("additionalProperties", value(field.getMessageType().findFieldByNumber(2)));
        } else if (field.isRepeated()) {
            value.putAll(list(field));
        } else {
            value.putAll(value(field));
            SchemaRules.add(field, value);
        }
        if (field.getOptions().getDeprecated()) {
            value.put("deprecated", true);
        }
        return value;
    }

    /** Envoy takes a single element where a list belongs; where nothing is written yet, editors are to offer the list. */
    private Map<String, Object> list(FieldDescriptor field) {
        Map<String, Object> element = value(field);
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", List.of("array", "null"));
        list.put("items", element);
        SchemaRules.addSizes(field, list);
        Map<String, Object> choice = new LinkedHashMap<>();
        choice.put("if", Map.of("type", List.of("object", "string", "number", "boolean")));
        choice.put("then", element);
        choice.put("else", list);
        return choice;
    }

    private Map<String, Object> value(FieldDescriptor field) {
        if (field.getJavaType() != JavaType.MESSAGE) {
            return values.scalar(field);
        }
        Descriptor type = field.getMessageType();
        if (type.getFile().getPackage().equals("google.protobuf")
                && !type.getFullName().equals(ANY)) {
            return values.wellKnown(type);
        }
        if (!definitions.containsKey(type.getFullName())) {
            open.add(type);
        }
        return new LinkedHashMap<>(Map.of("$ref", SchemaValues.reference(type.getFullName())));
    }

    /** An Any is what its {@code @type} says. */
    private Map<String, Object> any() {
        List<Object> urls = new ArrayList<>();
        List<Object> choices = new ArrayList<>();
        for (String name : extensions) {
            String url = TypeCatalog.URL_PREFIX + name;
            urls.add(url);
            Map<String, Object> choice = new LinkedHashMap<>();
            choice.put("if", Map.of("properties", Map.of("@type", Map.of("const", url)), "required", List.of("@type")));
            choice.put("then", Map.of("$ref", SchemaValues.reference(name)));
            choices.add(choice);
        }
        Map<String, Object> any = new LinkedHashMap<>();
        any.put("title", ANY);
        any.put("type", List.of("object", "null"));
        any.put("properties", Map.of("@type", Map.of("enum", urls)));
        any.put("required", List.of("@type"));
        any.put("allOf", choices);
        return any;
    }
}
