package io.ringway.config.compile;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Protobuf's structs as the values of {@link io.ringway.hotpath.filter.DynamicMetadata}. Owner: any (stateless). */
public final class Structs {
    private Structs() {}

    /** A copy that may be modified. */
    public static Map<String, @Nullable Object> map(Struct struct) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        struct.getFieldsMap().forEach((key, value) -> map.put(key, value(value)));
        return map;
    }

    /** String, Double, Boolean, null, List or Map. */
    public static @Nullable Object value(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> map(value.getStructValue());
            case LIST_VALUE -> {
                List<@Nullable Object> list = new ArrayList<>();
                value.getListValue().getValuesList().forEach(element -> list.add(value(element)));
                yield list;
            }
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }
}
