package io.ringway.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.ringway.config.source.AddedTypes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** JSON texts: of plain trees, and of Envoy's messages with proto field names as Envoy prints them. */
public final class Json {
    private static final ObjectWriter TREES = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
    private static final String JAVA_PREFIX = "io.envoyproxy.";

    private Json() {}

    /** Over several lines, for people. */
    public static String tree(Map<String, Object> tree) {
        return TREES.writeValueAsString(tree) + "\n";
    }

    static String compact(Map<String, Object> tree) {
        return JsonMapper.shared().writeValueAsString(tree);
    }

    /**
     * A message as Envoy's admin pages print it.
     *
     * @param areDefaultsShown whether numbers, booleans and strings at their default are printed too
     */
    public static String message(Message message, boolean areDefaultsShown) {
        Set<Descriptor> types = new HashSet<>();
        try {
            collectTypes(message, types);
            JsonFormat.Printer printer = JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .usingTypeRegistry(TypeRegistry.newBuilder().add(types).build());
            return (areDefaultsShown ? printer.alwaysPrintFieldsWithNoPresence() : printer).print(message) + "\n";
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of the configuration cannot be printed", e);
        }
    }

    /** The types of all Any values in a message, also of those inside others. */
    private static void collectTypes(Message message, Set<Descriptor> types) throws InvalidProtocolBufferException {
        if (message.getDescriptorForType()
                .getFullName()
                .equals(Any.getDescriptor().getFullName())) {
            Any any = message instanceof Any known ? known : Any.parseFrom(message.toByteString());
            if (any.getTypeUrl().isEmpty()) {
                return;
            }
            Descriptor type = descriptorOf(any);
            types.add(type);
            collectTypes(DynamicMessage.parseFrom(type, any.getValue()), types);
            return;
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            List<?> values = field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue());
            for (Object value : values) {
                collectTypes((Message) value, types);
            }
        }
    }

    /** The type of what is packed. */
    static Descriptor descriptorOf(Any any) throws InvalidProtocolBufferException {
        return descriptorOf(any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1));
    }

    /** Envoy's generated classes stand in the package that the proto name spells; a nested type has dollars for its last dots. */
    private static Descriptor descriptorOf(String fullName) throws InvalidProtocolBufferException {
        Optional<Descriptor> added = AddedTypes.find(fullName);
        if (added.isPresent()) {
            return added.get();
        }
        String prefix = fullName.startsWith("google.protobuf.") ? "com." : JAVA_PREFIX;
        for (String name = prefix + fullName; name.indexOf('.') > 0; name = nested(name)) {
            try {
                return (Descriptor)
                        Class.forName(name).getMethod("getDescriptor").invoke(null);
            } catch (ClassNotFoundException e) {
                // may be nested
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(name, e);
            }
        }
        throw new InvalidProtocolBufferException("unknown type " + fullName);
    }

    private static String nested(String className) {
        int dot = className.lastIndexOf('.');
        return className.substring(0, dot) + "$" + className.substring(dot + 1);
    }
}
