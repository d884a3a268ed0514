package io.ringway.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A field mask ({@code a.b,c}) that leaves only these fields of a message. It leads through lists and through what an Any holds, so that
 * {@code cluster.name} works where the cluster is packed. Owner: any.
 */
final class FieldMasks {

    /** Fields that stay, by name; one without fields of its own stays as a whole. */
    private static final class Node {
        private final Map<String, Node> fields = new TreeMap<>();
    }

    private final Node root = new Node();

    FieldMasks(String paths) {
        for (String path : paths.split(",", -1)) {
            Node at = root;
            for (String name : path.strip().split("\\.", -1)) {
                at = at.fields.computeIfAbsent(name, _ -> new Node());
            }
        }
    }

    /** What is left of a message; null if it has no field of one of the names at the top. */
    @Nullable
    Message trim(Message message) {
        boolean isKnown = root.fields.keySet().stream()
                .allMatch(name -> message.getDescriptorForType().findFieldByName(name) != null);
        return isKnown ? trim(message, root) : null;
    }

    /** The same, but fields that the message does not know leave nothing. */
    Message trimLeniently(Message message) {
        return trim(message, root);
    }

    private static Message trim(Message message, Node node) {
        if (node.fields.isEmpty()) {
            return message;
        }
        if (message instanceof Any any) {
            return trimPacked(any, node);
        }
        Message.Builder left = message.newBuilderForType();
        node.fields.forEach((name, below) -> {
            FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
            if (field != null) {
                copy(message, field, below, left);
            }
        });
        return left.build();
    }

    private static void copy(Message from, FieldDescriptor field, Node below, Message.Builder to) {
        boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        if (field.isRepeated()) {
            for (Object element : (List<?>) from.getField(field)) {
                to.addRepeatedField(field, isMessage ? trim((Message) element, below) : element);
            }
        } else if (!field.hasPresence() || from.hasField(field)) {
            Object value = from.getField(field);
            to.setField(field, isMessage ? trim((Message) value, below) : value);
        }
    }

    private static Any trimPacked(Any any, Node node) {
        try {
            Message inside = DynamicMessage.parseFrom(Json.descriptorOf(any), any.getValue());
            return any.toBuilder().setValue(trim(inside, node).toByteString()).build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of the configuration cannot be read", e);
        }
    }
}
