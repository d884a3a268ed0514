package io.ringway.config.compile;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.lb.Metadata;
import java.util.Map;
import java.util.TreeMap;

/** What stands under {@code filter_metadata: envoy.lb} of endpoints and routes, which alone means something here. Owner: control. */
final class LbMetadata {
    static final String FILTER = "envoy.lb";

    private LbMetadata() {}

    /** The values, in the form of {@link Metadata}; a word about what stands beside them. */
    static Map<String, Object> read(
            io.envoyproxy.envoy.config.core.v3.Metadata metadata, FieldNode at, Problems problems) {
        FieldNode filtersAt = at.field("filter_metadata");
        metadata.getFilterMetadataMap().keySet().stream()
                .filter(name -> !name.equals(FILTER))
                .forEach(name -> problems.warnAtKey(
                        ProblemCode.NO_EFFECT,
                        filtersAt.entry(name),
                        "nothing reads the metadata \"" + name + "\"",
                        Suggestion.hint("load balancing reads " + FILTER)));
        return values(metadata.getFilterMetadataOrDefault(FILTER, Struct.getDefaultInstance()));
    }

    /** The fields of a struct. */
    static Map<String, Object> values(Struct struct) {
        Map<String, Object> values = new TreeMap<>();
        struct.getFieldsMap().forEach((key, value) -> values.put(key, value(value)));
        return values;
    }

    private static Object value(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case LIST_VALUE ->
                value.getListValue().getValuesList().stream()
                        .map(LbMetadata::value)
                        .toList();
            case STRUCT_VALUE -> Map.copyOf(values(value.getStructValue()));
            case NULL_VALUE, KIND_NOT_SET -> Metadata.Null.NULL;
        };
    }
}
