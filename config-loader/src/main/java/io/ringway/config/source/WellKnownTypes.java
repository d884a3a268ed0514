package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Protobuf's types that have a JSON form of their own, in that form: durations, wrappers, structs, timestamps. Owner: control.
 */
final class WellKnownTypes {
    private static final String PACKAGE = "google.protobuf.";
    private static final Set<String> WRAPPERS = Set.of(
            "DoubleValue",
            "FloatValue",
            "Int64Value",
            "UInt64Value",
            "Int32Value",
            "UInt32Value",
            "BoolValue",
            "StringValue",
            "BytesValue");
    private static final Set<String> OTHERS = Set.of("Duration", "Timestamp", "Struct", "Value", "ListValue");

    /** A Value may nest itself; the walk's own bound does not see it. */
    private static final int VALUE_DEPTH_MAX = 64;

    private static final int VALUE_NODES_MAX = 100_000;

    private final NodePositions positions;
    private final Problems problems;
    private final MappingReader mappings;
    private final ScalarReader scalars;
    private int valueNodesLeft = VALUE_NODES_MAX;

    WellKnownTypes(NodePositions positions, Problems problems, MappingReader mappings, ScalarReader scalars) {
        this.positions = positions;
        this.problems = problems;
        this.mappings = mappings;
        this.scalars = scalars;
    }

    static boolean isWellKnown(Descriptor type) {
        return type.getFile().getPackage().equals("google.protobuf")
                && (WRAPPERS.contains(type.getName()) || OTHERS.contains(type.getName()));
    }

    /** Whether null is a value of the field, not its absence. */
    static boolean takesNull(FieldDescriptor field) {
        return field.getJavaType() == JavaType.MESSAGE
                && field.getMessageType().getFullName().equals(PACKAGE + "Value");
    }

    @Nullable
    Message read(Node node, Descriptor type, FieldNode at) {
        if (WRAPPERS.contains(type.getName())) {
            return readWrapper(node, type, at);
        }
        return switch (type.getName()) {
            case "Duration" -> readDuration(node, at);
            case "Timestamp" -> readTimestamp(node, at);
            case "Struct" -> readStruct(node, at, 0);
            case "ListValue" -> readList(node, at, 0);
            default -> readValue(node, at, 0);
        };
    }

    private @Nullable Message readWrapper(Node node, Descriptor type, FieldNode at) {
        FieldDescriptor field = type.findFieldByNumber(1);
        if (!(node instanceof ScalarNode scalar)) {
            wrongType(at, ScalarReader.expectation(field), node, Suggestion.NONE);
            return null;
        }
        Object value = scalars.read(field, Scalar.of(scalar), at);
        return value == null
                ? null
                : DynamicMessage.newBuilder(type).setField(field, value).build();
    }

    private @Nullable Message readDuration(Node node, FieldNode at) {
        if (node instanceof MappingNode mapping) {
            return readSecondsAndNanos(mapping, at);
        }
        if (!(node instanceof ScalarNode scalarNode)) {
            wrongType(at, "a duration such as 0.25s", node, Suggestion.NONE);
            return null;
        }
        Scalar scalar = Scalar.of(scalarNode);
        Optional<DurationText.Value> value = DurationText.parse(scalar.text());
        if (value.isPresent() && !scalar.isNumber()) {
            return Duration.newBuilder()
                    .setSeconds(value.get().seconds())
                    .setNanos(value.get().nanos())
                    .build();
        }
        Suggestion suggestion = DurationText.rewrite(scalar.text())
                .map(form -> Suggestion.didYouMean(List.of(form)))
                .orElse(Suggestion.hint("seconds with an s, such as 0.25s"));
        if (scalar.kind() == Scalar.Kind.TEXT) {
            problems.atValue(
                    ProblemCode.MALFORMED_VALUE, at, "not a duration: " + ScalarReader.shown(scalar), suggestion);
        } else {
            wrongType(at, "a duration such as 0.25s", node, suggestion);
        }
        return null;
    }

    /** The older form that Envoy still takes: {@code {seconds: 15, nanos: 0}}. */
    private @Nullable Message readSecondsAndNanos(MappingNode mapping, FieldNode at) {
        Duration.Builder duration = Duration.newBuilder();
        boolean isFine = true;
        for (MappingReader.Entry entry : mappings.entries(mapping, at)) {
            FieldNode child = at.addField(entry.key(), positions.of(entry.keyNode()), positions.of(entry.value()));
            FieldDescriptor field = Duration.getDescriptor().findFieldByName(entry.key());
            if (field == null) {
                problems.atKey(
                        ProblemCode.UNKNOWN_FIELD,
                        child,
                        "unknown field \"" + entry.key() + "\" in Duration",
                        Suggestion.didYouMean(NearMiss.of(entry.key(), List.of("seconds", "nanos"))));
                isFine = false;
            } else if (entry.value() instanceof ScalarNode scalar) {
                Object value = scalars.read(field, Scalar.of(scalar), child);
                isFine &= value != null;
                if (value != null) {
                    duration.setField(field, value);
                }
            } else {
                wrongType(child, "a whole number", entry.value(), Suggestion.NONE);
                isFine = false;
            }
        }
        return isFine ? duration.build() : null;
    }

    private @Nullable Message readTimestamp(Node node, FieldNode at) {
        if (!(node instanceof ScalarNode scalar)) {
            wrongType(at, "a time such as 2026-01-31T12:00:00Z", node, Suggestion.NONE);
            return null;
        }
        try {
            Instant instant = Instant.parse(scalar.value());
            return Timestamp.newBuilder()
                    .setSeconds(instant.getEpochSecond())
                    .setNanos(instant.getNano())
                    .build();
        } catch (DateTimeParseException e) {
            problems.atValue(
                    ProblemCode.MALFORMED_VALUE,
                    at,
                    "not a time: " + ScalarReader.shown(Scalar.of(scalar)),
                    Suggestion.hint("such as 2026-01-31T12:00:00Z"));
            return null;
        }
    }

    private @Nullable Struct readStruct(Node node, FieldNode at, int depth) {
        if (!(node instanceof MappingNode mapping)) {
            wrongType(at, "a mapping", node, Suggestion.NONE);
            return null;
        }
        Struct.Builder struct = Struct.newBuilder();
        for (MappingReader.Entry entry : mappings.entries(mapping, at)) {
            Value value = readValue(entry.value(), at, depth + 1);
            if (value != null) {
                struct.putFields(entry.key(), value);
            }
        }
        return struct.build();
    }

    private @Nullable ListValue readList(Node node, FieldNode at, int depth) {
        if (!(node instanceof SequenceNode sequence)) {
            wrongType(at, "a list", node, Suggestion.NONE);
            return null;
        }
        ListValue.Builder list = ListValue.newBuilder();
        for (Node element : sequence.elements()) {
            Value value = readValue(element, at, depth + 1);
            if (value != null) {
                list.addValues(value);
            }
        }
        return list.build();
    }

    private @Nullable Value readValue(Node node, FieldNode at, int depth) {
        if (depth > VALUE_DEPTH_MAX || --valueNodesLeft < 0) {
            problems.error(
                    ProblemCode.ALIAS_REFUSED,
                    at,
                    positions.of(node),
                    depth > VALUE_DEPTH_MAX
                            ? "nested deeper than " + VALUE_DEPTH_MAX + " levels"
                            : "aliases expand to more than " + VALUE_NODES_MAX + " values",
                    Suggestion.NONE,
                    null);
            return null;
        }
        if (node instanceof MappingNode) {
            Struct struct = readStruct(node, at, depth);
            return struct == null
                    ? null
                    : Value.newBuilder().setStructValue(struct).build();
        }
        if (node instanceof SequenceNode) {
            ListValue list = readList(node, at, depth);
            return list == null ? null : Value.newBuilder().setListValue(list).build();
        }
        Scalar scalar = Scalar.of((ScalarNode) node);
        Value.Builder value = Value.newBuilder();
        return switch (scalar.kind()) {
            case NULL -> value.setNullValue(NullValue.NULL_VALUE).build();
            case BOOL -> value.setBoolValue(scalar.text().equals("true")).build();
            case INTEGER, FLOAT ->
                value.setNumberValue(Double.parseDouble(scalar.text())).build();
            case TEXT, MISFIT -> value.setStringValue(scalar.text()).build();
        };
    }

    private void wrongType(FieldNode at, String expected, Node found, Suggestion suggestion) {
        problems.atValue(
                ProblemCode.WRONG_TYPE,
                at,
                "wrong type: expected " + expected + ", found " + MessageWalker.kindOf(found),
                suggestion);
    }
}
