package io.ringway.config.source;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.envoyproxy.pgv.validate.Validate.EnumRules;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.envoyproxy.pgv.validate.Validate.MapRules;
import io.envoyproxy.pgv.validate.Validate.RepeatedRules;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Applies Envoy's validation rules (protoc-gen-validate options in the descriptors) to one message; what it holds has been checked
 * before. Owner: control.
 */
final class RuleChecker {
    private final Problems problems;
    private final ScalarRules scalars;

    RuleChecker(Problems problems) {
        this.problems = problems;
        this.scalars = new ScalarRules(problems);
    }

    /** Checks a message that was just read; fields with a problem already are left alone. */
    void check(MessageShape shape, MessageOrBuilder message, FieldNode at) {
        for (OneofDescriptor oneof : shape.requiredOneofs()) {
            checkOneof(oneof, shape, message, at);
        }
        for (MessageShape.Ruled ruled : shape.rules()) {
            FieldDescriptor field = ruled.field();
            boolean isAbsent = !field.isRepeated() && field.hasPresence() && !message.hasField(field);
            if (at.isBroken(field.getName())) {
                continue;
            }
            if (!isAbsent) {
                checkField(field, ruled.rules(), message, at.field(field.getName()));
            } else if (isRequired(ruled.rules()) && field.getRealContainingOneof() == null) {
                problems.atKey(
                        ProblemCode.REQUIRED,
                        at.field(field.getName()),
                        field.getContainingType().getName() + " needs the field \"" + field.getName() + "\"",
                        Suggestion.NONE);
            }
        }
    }

    private void checkOneof(OneofDescriptor oneof, MessageShape shape, MessageOrBuilder message, FieldNode at) {
        if (message.hasOneof(oneof) || oneof.getFields().stream().anyMatch(f -> at.isBroken(f.getName()))) {
            return;
        }
        String choices = oneof.getFields().stream()
                .filter(shape::isSupported)
                .map(FieldDescriptor::getName)
                .collect(Collectors.joining(", "));
        problems.atKey(
                ProblemCode.REQUIRED,
                at,
                shape.type().getName() + " needs one of: " + (choices.isEmpty() ? oneof.getName() : choices),
                Suggestion.NONE);
    }

    private void checkField(FieldDescriptor field, FieldRules rules, MessageOrBuilder message, FieldNode at) {
        if (field.isMapField()) {
            checkMap(field, rules.getMap(), message, at);
        } else if (field.isRepeated()) {
            checkList(field, rules.getRepeated(), message, at);
        } else {
            checkValue(rules, message.getField(field), at, field.getName());
        }
    }

    private static boolean isRequired(FieldRules rules) {
        return rules.getMessage().getRequired()
                || rules.getDuration().getRequired()
                || rules.getTimestamp().getRequired()
                || rules.getAny().getRequired();
    }

    private void checkList(FieldDescriptor field, RepeatedRules rules, MessageOrBuilder message, FieldNode at) {
        List<?> values = (List<?>) message.getField(field);
        if (values.isEmpty() && rules.getIgnoreEmpty()) {
            return;
        }
        checkSize(
                field,
                values.size(),
                rules.getMinItems(),
                rules.hasMaxItems() ? rules.getMaxItems() : Long.MAX_VALUE,
                at);
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            FieldNode element = at.element(i);
            if (rules.getUnique() && !seen.add(values.get(i))) {
                problems.atValue(
                        ProblemCode.NOT_UNIQUE,
                        element,
                        "\"" + field.getName() + "\" has this entry twice",
                        Suggestion.NONE);
            }
            if (rules.hasItems() && !element.isBroken()) {
                checkValue(rules.getItems(), values.get(i), element, field.getName());
            }
        }
    }

    private void checkMap(FieldDescriptor field, MapRules rules, MessageOrBuilder message, FieldNode at) {
        List<?> entries = (List<?>) message.getField(field);
        if (entries.isEmpty() && rules.getIgnoreEmpty()) {
            return;
        }
        checkSize(
                field,
                entries.size(),
                rules.getMinPairs(),
                rules.hasMaxPairs() ? rules.getMaxPairs() : Long.MAX_VALUE,
                at);
        for (Object entry : entries) {
            Message pair = (Message) entry;
            Object key = pair.getField(pair.getDescriptorForType().findFieldByNumber(1));
            Object value = pair.getField(pair.getDescriptorForType().findFieldByNumber(2));
            FieldNode node = at.entry(key.toString());
            if (rules.hasKeys()) {
                checkValue(rules.getKeys(), key, node, "key");
            }
            if (rules.hasValues() && !node.isBroken()) {
                checkValue(rules.getValues(), value, node, field.getName());
            }
        }
    }

    private void checkSize(FieldDescriptor field, int size, long min, long max, FieldNode at) {
        if (size >= min && size <= max) {
            return;
        }
        String wanted = size < min ? "at least " + min : "at most " + max;
        problems.atKey(
                ProblemCode.SIZE_RANGE,
                at,
                "\"" + field.getName() + "\" needs " + wanted + (wanted.endsWith(" 1") ? " entry" : " entries")
                        + ", has " + size,
                Suggestion.NONE);
    }

    private void checkValue(FieldRules rules, Object value, FieldNode at, String name) {
        switch (rules.getTypeCase()) {
            case STRING -> scalars.text(rules.getString(), (String) unwrapped(value), at, name);
            case BYTES -> {
                int size = ((ByteString) unwrapped(value)).size();
                scalars.length(
                        size,
                        rules.getBytes().getMinLen(),
                        rules.getBytes().hasMaxLen() ? rules.getBytes().getMaxLen() : Long.MAX_VALUE,
                        "byte",
                        at,
                        name);
            }
            case BOOL -> {
                boolean isWrong =
                        rules.getBool().hasConst() && rules.getBool().getConst() != (Boolean) unwrapped(value);
                if (isWrong) {
                    String wanted = Boolean.toString(rules.getBool().getConst());
                    problems.atValue(
                            ProblemCode.NOT_ALLOWED,
                            at,
                            "\"" + name + "\" can only be " + wanted,
                            Suggestion.hint("leave it out or write " + wanted, wanted));
                }
            }
            case ENUM -> checkEnum(rules.getEnum(), (EnumValueDescriptor) value, at, name);
            case DURATION -> scalars.duration(rules.getDuration(), (Message) value, at, name);
            case ANY, TIMESTAMP, REPEATED, MAP, TYPE_NOT_SET -> {}
            default -> scalars.number(rules, unwrapped(value), at, name);
        }
    }

    /** The value in a wrapper such as UInt32Value. */
    private static Object unwrapped(Object value) {
        if (value instanceof Message message) {
            return message.getField(message.getDescriptorForType().findFieldByNumber(1));
        }
        return value;
    }

    private void checkEnum(EnumRules rules, EnumValueDescriptor value, FieldNode at, String name) {
        int number = value.getNumber();
        boolean isUndefined = rules.getDefinedOnly() && value.getType().findValueByNumber(number) == null;
        if (isUndefined) {
            problems.atValue(
                    ProblemCode.ENUM_NOT_DEFINED,
                    at,
                    value.getType().getName() + " has no value " + number,
                    Suggestion.hint("one of "
                            + value.getType().getValues().stream()
                                    .map(EnumValueDescriptor::getName)
                                    .collect(Collectors.joining(", "))));
            return;
        }
        boolean isRefused = (rules.hasConst() && rules.getConst() != number)
                || (rules.getInCount() > 0 && !rules.getInList().contains(number))
                || rules.getNotInList().contains(number);
        if (isRefused) {
            problems.atValue(
                    ProblemCode.NOT_ALLOWED,
                    at,
                    "\"" + name + "\" cannot be " + value.getName() + " here",
                    Suggestion.NONE);
        }
    }
}
