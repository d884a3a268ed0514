package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.FieldUse;
import io.ringway.config.model.Position;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the nodes of a text and a message type together. It builds the message from whatever is right and reports everything that is not.
 *
 * <p>Owner: control.
 */
final class MessageWalker {
    /** Protobuf's own bound when it parses. */
    private static final int DEPTH_MAX = 100;

    /** What aliases may add to the nodes that a text of a size can hold. */
    private static final int ALIAS_NODES_MAX = 1_000_000;

    private final NodePositions positions;
    private final TextForm form;
    private final Problems problems;
    private final MessageShape.Cache shapes;
    private final MappingReader mappings;
    private final ScalarReader scalars;
    private final WellKnownTypes wellKnown;
    private final AnyReader anys;
    private final UnknownField unknown;
    private final MapPairs pairs;
    private final RuleChecker rules;
    private final FieldUse.Listener uses;
    private long nodesLeft;
    private int depth;

    MessageWalker(
            NodePositions positions,
            Problems problems,
            MessageShape.Cache shapes,
            TypeCatalog catalog,
            FieldUse.Listener uses,
            int textLength) {
        this.positions = positions;
        this.form = TextForm.of(positions.source());
        this.problems = problems;
        this.shapes = shapes;
        this.mappings = new MappingReader(positions, problems);
        this.scalars = new ScalarReader(problems);
        this.wellKnown = new WellKnownTypes(positions, problems, mappings, scalars);
        this.anys = new AnyReader(this, positions, problems, shapes.supportedFields(), catalog, uses);
        this.unknown = new UnknownField(problems, shapes);
        this.pairs = new MapPairs(positions, problems, mappings, shapes, unknown);
        this.rules = new RuleChecker(problems);
        this.uses = uses;
        this.nodesLeft = (long) textLength + ALIAS_NODES_MAX;
    }

    /**
     * Reads a node as a message.
     *
     * @param extensionName name beside the field, for what an Any says of itself, or empty
     * @return null if nothing could be read
     */
    @Nullable
    Message message(Node node, Descriptor type, FieldNode at, String extensionName) {
        if (!enter(node, at)) {
            return null;
        }
        try {
            if (form == TextForm.YAML && WellKnownTypes.isWellKnown(type)) {
                return wellKnown.read(node, type, at);
            }
            if (!(node instanceof MappingNode mapping)) {
                problems.atValue(
                        ProblemCode.WRONG_TYPE,
                        at,
                        "wrong type: expected a mapping (" + type.getName() + "), found " + kindOf(node),
                        WellKnownTypes.isWellKnown(type)
                                ? Suggestion.hint("in braces: { "
                                        + type.getFields().getFirst().getName() + ": ... }")
                                : Suggestion.NONE);
                return null;
            }
            List<MappingReader.Entry> entries = mappings.entries(mapping, at);
            if (AnyReader.isAny(type)) {
                return anys.read(entries, at, extensionName);
            }
            return WellKnownTypes.isWellKnown(type) ? value(entries, type, at) : message(entries, type, at);
        } finally {
            depth--;
        }
    }

    /** A duration or a wrapper in the form of a message: rules look into it, so that a part of it is as good as nothing. */
    private @Nullable Message value(List<MappingReader.Entry> entries, Descriptor type, FieldNode at) {
        int errorsBefore = problems.errorCount();
        Message message = message(entries, type, at);
        if (problems.errorCount() > errorsBefore) {
            at.markBroken();
            return null;
        }
        return message;
    }

    /** Reads the entries of a mapping as the fields of a message. */
    Message message(List<MappingReader.Entry> entries, Descriptor type, FieldNode at) {
        at.setKind(FieldNode.Kind.MESSAGE);
        MessageShape shape = shapes.of(type);
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        unknown.enter(shape);
        for (MappingReader.Entry entry : entries) {
            field(entry, shape, message, at, entries);
        }
        unknown.leave();
        rules.check(shape, message, at);
        return message.buildPartial();
    }

    private void field(
            MappingReader.Entry entry,
            MessageShape shape,
            DynamicMessage.Builder message,
            FieldNode parent,
            List<MappingReader.Entry> siblings) {
        FieldDescriptor field = shape.field(entry.key());
        Position keyAt = positions.of(entry.keyNode());
        Position valueAt = positions.of(entry.value());
        if (field == null) {
            FieldNode at = parent.addField(entry.key(), keyAt, valueAt);
            noteUse(shape, entry.key(), FieldUse.Status.UNKNOWN, at);
            unknown.report(entry.key(), shape, at, parent);
            return;
        }
        if (parent.has(field.getName())) {
            Position first = parent.field(field.getName()).keyPosition();
            problems.error(
                    ProblemCode.DUPLICATE_KEY,
                    parent.field(field.getName()),
                    keyAt,
                    "\"" + entry.key() + "\" sets the field \"" + field.getName() + "\" a second time",
                    Suggestion.hint("already set in line " + first.line(), field.getName()),
                    new Problem.Related(first, "first here"));
            return;
        }
        FieldNode at = parent.addField(field.getName(), keyAt, valueAt);
        FieldUse.Status status = status(field, shape, entry.value());
        noteUse(shape, field.getName(), status, at);
        if (status != FieldUse.Status.SUPPORTED) {
            if (status == FieldUse.Status.UNSUPPORTED) {
                reportUnsupported(field, shape, at);
            }
            return;
        }
        if (field.getOptions().getDeprecated()) {
            problems.warnAtKey(
                    ProblemCode.DEPRECATED_FIELD,
                    at,
                    "\"" + field.getName() + "\" is deprecated in Envoy's "
                            + shape.type().getName(),
                    Suggestion.NONE);
        }
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof != null && message.hasOneof(oneof)) {
            reportConflict(field, message, oneof, parent, at);
            return;
        }
        set(field, entry.value(), message, at, extensionName(field, siblings));
    }

    /** A duration is one value, however it is written. */
    private void noteUse(MessageShape shape, String field, FieldUse.Status status, FieldNode at) {
        if (!WellKnownTypes.isWellKnown(shape.type())) {
            uses.onUse(shape.type().getFullName(), field, status, at);
        }
    }

    private static FieldUse.Status status(FieldDescriptor field, MessageShape shape, Node value) {
        if (isNull(value) && !WellKnownTypes.takesNull(field)) {
            return FieldUse.Status.WITHOUT_EFFECT;
        }
        if (shape.isSupported(field)) {
            return FieldUse.Status.SUPPORTED;
        }
        return isDefault(field, value) ? FieldUse.Status.WITHOUT_EFFECT : FieldUse.Status.UNSUPPORTED;
    }

    private void set(
            FieldDescriptor field, Node node, DynamicMessage.Builder message, FieldNode at, String extensionName) {
        if (field.isMapField()) {
            setMap(field, node, message, at);
        } else if (field.isRepeated()) {
            setList(field, node, message, at, extensionName);
        } else {
            Object value = value(field, node, at, extensionName);
            if (value != null) {
                message.setField(field, value);
            }
        }
    }

    /** Envoy takes a single element where a list belongs. */
    private void setList(
            FieldDescriptor field, Node node, DynamicMessage.Builder message, FieldNode at, String extensionName) {
        at.setKind(FieldNode.Kind.LIST);
        List<Node> elements = node instanceof SequenceNode sequence ? sequence.elements() : List.of(node);
        for (Node element : elements) {
            FieldNode elementAt = at.addElement(positions.of(element));
            Object value = null;
            if (isNull(element) && !WellKnownTypes.takesNull(field)) {
                problems.atValue(
                        ProblemCode.WRONG_TYPE,
                        elementAt,
                        "wrong type: a list's element cannot be empty",
                        Suggestion.NONE);
            } else {
                value = value(field, element, elementAt, extensionName);
            }
            if (value != null) {
                message.addRepeatedField(field, value);
                continue;
            }
            at.markBroken();
            if (field.getJavaType() == JavaType.MESSAGE) {
                // Keeps the indexes of message and positions equal; nothing is compiled from a broken list.
                message.addRepeatedField(field, DynamicMessage.getDefaultInstance(field.getMessageType()));
            }
        }
    }

    private void setMap(FieldDescriptor field, Node node, DynamicMessage.Builder message, FieldNode at) {
        at.setKind(FieldNode.Kind.MAP);
        List<MappingReader.Entry> entries;
        if (node instanceof MappingNode mapping) {
            entries = mappings.entries(mapping, at);
        } else if (form == TextForm.PROTOBUF && node instanceof SequenceNode list) {
            entries = pairs.entries(list, field.getMessageType(), at);
        } else {
            problems.atValue(
                    ProblemCode.WRONG_TYPE,
                    at,
                    "wrong type: expected a mapping, found " + kindOf(node),
                    Suggestion.NONE);
            return;
        }
        FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        for (MappingReader.Entry entry : entries) {
            Position keyAt = positions.of(entry.keyNode());
            Scalar written = form == TextForm.YAML ? Scalar.ofText(entry.key()) : Scalar.of(entry.keyNode());
            Object key = scalars.read(keyField, written, at.addEntry(entry.key(), keyAt, keyAt));
            FieldNode entryAt = at.addEntry(entry.key(), keyAt, positions.of(entry.value()));
            Object value = value(valueField, entry.value(), entryAt, entry.key());
            if (key != null && value != null) {
                message.addRepeatedField(
                        field,
                        DynamicMessage.newBuilder(field.getMessageType())
                                .setField(keyField, key)
                                .setField(valueField, value)
                                .build());
            }
        }
    }

    private @Nullable Object value(FieldDescriptor field, Node node, FieldNode at, String extensionName) {
        if (field.getJavaType() == JavaType.MESSAGE) {
            return message(node, field.getMessageType(), at, extensionName);
        }
        if (node instanceof ScalarNode scalar) {
            return scalars.read(field, Scalar.of(scalar), at);
        }
        problems.atValue(
                ProblemCode.WRONG_TYPE,
                at,
                "wrong type: expected " + ScalarReader.expectation(field) + ", found " + kindOf(node),
                Suggestion.NONE);
        return null;
    }

    private void reportUnsupported(FieldDescriptor field, MessageShape shape, FieldNode at) {
        problems.atKey(
                ProblemCode.UNSUPPORTED_FIELD,
                at,
                "field \"" + field.getName() + "\" of " + shape.type().getName() + " is not supported yet",
                Suggestion.hint("Envoy knows it, Ringway would ignore it: take it out"));
    }

    private void reportConflict(
            FieldDescriptor field,
            DynamicMessage.Builder message,
            OneofDescriptor oneof,
            FieldNode parent,
            FieldNode at) {
        FieldDescriptor other = message.getOneofFieldDescriptor(oneof);
        Position first = parent.field(other.getName()).keyPosition();
        problems.error(
                ProblemCode.ONEOF_CONFLICT,
                at,
                at.keyPosition(),
                "\"" + field.getName() + "\" and \"" + other.getName() + "\" exclude each other",
                Suggestion.hint("take one of them out"),
                new Problem.Related(first, "\"" + other.getName() + "\" is set here"));
    }

    /** The name that stands beside an Any is what people call the extension. */
    private static String extensionName(FieldDescriptor field, List<MappingReader.Entry> siblings) {
        if (field.getJavaType() == JavaType.MESSAGE && AnyReader.isAny(field.getMessageType())) {
            for (MappingReader.Entry sibling : siblings) {
                if (sibling.key().equals("name") && sibling.value() instanceof ScalarNode name) {
                    return name.value();
                }
            }
        }
        return "";
    }

    /** A value that says what leaving the field out says as well. */
    private static boolean isDefault(FieldDescriptor field, Node node) {
        if (field.isRepeated()) {
            return node instanceof SequenceNode sequence && sequence.elements().isEmpty();
        }
        if (field.hasPresence() || !(node instanceof ScalarNode scalarNode)) {
            return false;
        }
        Scalar scalar = Scalar.of(scalarNode);
        return switch (field.getJavaType()) {
            case BOOLEAN -> scalar.text().equals("false");
            case INT, LONG, ENUM -> scalar.text().equals("0");
            case STRING -> scalar.text().isEmpty();
            default -> false;
        };
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && Scalar.isNull(scalar);
    }

    static String kindOf(Node node) {
        return switch (node) {
            case MappingNode mapping -> "a mapping";
            case SequenceNode sequence -> "a list";
            case ScalarNode scalar -> ScalarReader.found(Scalar.of(scalar));
        };
    }

    private boolean enter(Node node, FieldNode at) {
        if (nodesLeft < 0) {
            return false;
        }
        nodesLeft--;
        if (nodesLeft < 0 || depth >= DEPTH_MAX) {
            problems.error(
                    ProblemCode.ALIAS_REFUSED,
                    at,
                    positions.of(node),
                    depth >= DEPTH_MAX
                            ? "nested deeper than " + DEPTH_MAX + " levels"
                            : "aliases expand to more than " + ALIAS_NODES_MAX + " values",
                    Suggestion.NONE,
                    null);
            return false;
        }
        depth++;
        return true;
    }
}
