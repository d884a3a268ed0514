package io.ringway.config.compile;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The compilers of all HTTP filters that are installed. Owner: control. */
final class HttpFilterCompilers {
    private final Map<String, HttpFilterCompiler> byType = new HashMap<>();

    HttpFilterCompilers(List<HttpFilterCompiler> compilers) {
        compilers.forEach(compiler -> byType.put(compiler.typeName(), compiler));
    }

    /** The filter that this is the configuration of; null if it is none. */
    @Nullable
    HttpFilterCompiler find(Any config) {
        return byType.get(typeOf(config));
    }

    /** Full proto name of what is inside; of a TypedStruct, the type that it stands for. */
    static String typeOf(Any any) {
        if (isStruct(any)) {
            return simple(WalkedMessages.unpack(any, TypedStruct.parser()).getTypeUrl());
        }
        return simple(any.getTypeUrl());
    }

    private static boolean isStruct(Any any) {
        return any.is(TypedStruct.class);
    }

    /** A message where a message belongs, a struct where a struct belongs; anything else is a problem. */
    static boolean hasRightForm(HttpFilterCompiler compiler, Any config, FieldNode at, Problems problems) {
        if (isStruct(config) == compiler.takesStruct()) {
            return true;
        }
        problems.atValue(
                ProblemCode.UNSUPPORTED_VALUE,
                at.field("@type"),
                compiler.typeName() + " is not read in this form",
                Suggestion.hint(
                        compiler.takesStruct()
                                ? "write it as an xds.type.v3.TypedStruct"
                                : "write its fields beside \"@type\": type.googleapis.com/" + compiler.typeName()));
        return false;
    }

    private static String simple(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
