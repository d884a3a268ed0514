package io.ringway.config.source;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Reports unknown fields with what may have been meant: a name that is nearly the same, or the same name one level up or down.
 * Owner: control.
 */
final class UnknownField {
    private final Problems problems;
    private final MessageShape.Cache shapes;
    private final Deque<MessageShape> open = new ArrayDeque<>();

    UnknownField(Problems problems, MessageShape.Cache shapes) {
        this.problems = problems;
        this.shapes = shapes;
    }

    void enter(MessageShape shape) {
        open.push(shape);
    }

    void leave() {
        open.pop();
    }

    void report(String key, MessageShape shape, FieldNode at, FieldNode parent) {
        List<String> near = NearMiss.of(key, shape.names());
        Suggestion suggestion = Suggestion.didYouMean(near);
        // A field that was merely misspelt is not missing as well.
        near.forEach(name -> {
            if (!parent.field(name).isWritten()) {
                parent.field(name).markBroken();
            }
        });
        Suggestion elsewhere = elsewhere(key, shape);
        problems.atKey(
                ProblemCode.UNKNOWN_FIELD,
                at,
                "unknown field \"" + key + "\" in " + shape.type().getName(),
                NearMiss.isSlip(key, near) ? suggestion : elsewhere.or(suggestion));
    }

    private Suggestion elsewhere(String key, MessageShape shape) {
        if (shape.type().isReservedName(key)) {
            return Suggestion.hint("Envoy's v3 API has removed it");
        }
        List<String> inside = new ArrayList<>();
        for (FieldDescriptor field : shape.type().getFields()) {
            boolean isWalkable =
                    shape.isSupported(field) && field.getJavaType() == JavaType.MESSAGE && !field.isMapField();
            if (isWalkable && shapes.of(field.getMessageType()).field(key) != null) {
                inside.add(field.getName());
            }
        }
        if (!inside.isEmpty()) {
            return Suggestion.hint("it belongs one level down, in \"" + String.join("\" or \"", inside) + "\"", key);
        }
        Iterator<MessageShape> outer = open.iterator();
        outer.next();
        for (int levels = 1; outer.hasNext() && levels <= 2; levels++) {
            MessageShape parent = outer.next();
            if (parent.field(key) != null) {
                String distance = levels == 1 ? "one level up" : "two levels up";
                return Suggestion.hint(
                        "it belongs " + distance + ", in " + parent.type().getName(), key);
            }
        }
        return Suggestion.NONE;
    }
}
