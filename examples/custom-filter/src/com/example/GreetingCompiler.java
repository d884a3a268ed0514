package com.example;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.HttpFilterFactory;
import java.util.function.Supplier;

/** Reads the configuration of the filter: {@code text}, on the filter and on routes. */
public final class GreetingCompiler implements HttpFilterCompiler {
    @Override
    public String typeName() {
        return "example.Greeting";
    }

    @Override
    public boolean takesStruct() {
        return true;
    }

    @Override
    public Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        String text = text(config, at, scope);
        return text == null ? null : () -> new GreetingFactory(scope.name(), text);
    }

    @Override
    public String routeTypeName() {
        return typeName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        String text = text(config, at, scope);
        return text == null ? null : () -> text;
    }

    /** Null after a problem. */
    private static String text(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        Struct fields = config.unpack(TypedStruct.class).getValue();
        String text = fields.getFieldsOrDefault("text", com.google.protobuf.Value.getDefaultInstance())
                .getStringValue();
        if (fields.getFieldsCount() == 1 && text.matches("[ -~]{1,100}")) {
            return text;
        }
        scope.problems()
                .atValue(
                        ProblemCode.BAD_VALUE,
                        at.field("value"),
                        "a greeting has one field, text, of 1 to 100 printable ASCII characters",
                        Suggestion.NONE);
        return null;
    }
}
