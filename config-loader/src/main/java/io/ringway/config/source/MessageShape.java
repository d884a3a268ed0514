package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message type prepared for the walk: its fields by every accepted spelling, what is supported of them, and its validation rules.
 * Owner: any (immutable).
 */
final class MessageShape {
    /** A field's rules. */
    record Ruled(FieldDescriptor field, FieldRules rules) {}

    private final Descriptor type;
    private final Map<String, FieldDescriptor> byName = new HashMap<>();
    private final Set<FieldDescriptor> supported = new HashSet<>();
    private final List<Ruled> rules = new ArrayList<>();
    private final List<OneofDescriptor> requiredOneofs = new ArrayList<>();

    private MessageShape(Descriptor type, SupportedFields supportedFields) {
        this.type = type;
        for (FieldDescriptor field : type.getFields()) {
            byName.put(field.getName(), field);
            byName.put(field.getJsonName(), field);
            if (WellKnownTypes.isWellKnown(type) || supportedFields.isSupported(type.getFullName(), field.getName())) {
                supported.add(field);
            }
            if (field.getOptions().hasExtension(Validate.rules)) {
                rules.add(new Ruled(field, field.getOptions().getExtension(Validate.rules)));
            }
        }
        for (OneofDescriptor oneof : type.getOneofs()) {
            if (oneof.getOptions().getExtension(Validate.required)) {
                requiredOneofs.add(oneof);
            }
        }
    }

    Descriptor type() {
        return type;
    }

    /** By the name in the proto file or in lowerCamelCase. */
    @Nullable
    FieldDescriptor field(String name) {
        return byName.get(name);
    }

    boolean isSupported(FieldDescriptor field) {
        return supported.contains(field);
    }

    List<Ruled> rules() {
        return rules;
    }

    List<OneofDescriptor> requiredOneofs() {
        return requiredOneofs;
    }

    /** Names to suggest, those that work first. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        type.getFields().stream().filter(supported::contains).forEach(field -> names.add(field.getName()));
        type.getFields().forEach(field -> names.add(field.getName()));
        return names;
    }

    /** Makes each type's shape when it is first met. Owner: control. */
    static final class Cache {
        private final IdentityHashMap<Descriptor, MessageShape> shapes = new IdentityHashMap<>();
        private final SupportedFields supportedFields;

        Cache(SupportedFields supportedFields) {
            this.supportedFields = supportedFields;
        }

        MessageShape of(Descriptor type) {
            MessageShape shape = shapes.get(type);
            if (shape == null) {
                shape = new MessageShape(type, supportedFields);
                shapes.put(type, shape);
            }
            return shape;
        }

        SupportedFields supportedFields() {
            return supportedFields;
        }
    }
}
