package io.ringway.filters.http.setfilterstate;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.ringway.config.compile.FormatCompiler;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.format.FormatParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** {@code envoy.filters.http.set_filter_state}. Owner: control. */
public final class SetFilterStateCompiler implements HttpFilterCompiler {
    private static final String HASHABLE = "envoy.hashable_string";

    /** Factories of texts: any key may have one. */
    private static final Set<String> TEXTS = Set.of("envoy.string", HASHABLE);

    /** Keys that something reads, and that need no factory. */
    private static final Set<String> KNOWN = Set.of("envoy.upstream.dynamic_host", "envoy.upstream.dynamic_port");

    @Override
    public String typeName() {
        return Config.getDescriptor().getFullName();
    }

    @Override
    public Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        List<StateValue> values = values(Config.parseFrom(config.getValue()), at, scope.problems());
        return () -> new SetFilterStateFactory(scope.name(), values);
    }

    @Override
    public String routeTypeName() {
        return typeName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        List<StateValue> values = values(Config.parseFrom(config.getValue()), at, scope.problems());
        return () -> new RouteValues(values);
    }

    private static List<StateValue> values(Config config, FieldNode at, Problems problems) {
        FormatCompiler formats = new FormatCompiler(problems, FormatParser.forHeads());
        List<StateValue> values = new ArrayList<>();
        for (int i = 0; i < config.getOnRequestHeadersCount(); i++) {
            FilterStateValue value = config.getOnRequestHeaders(i);
            FieldNode valueAt = at.field("on_request_headers").element(i);
            if (valueAt.isBroken() || !isText(value, valueAt, problems)) {
                continue;
            }
            Format format = formats.compile(true, value.getFormatString(), valueAt.field("format_string"));
            if (format != null) {
                values.add(new StateValue(
                        value.getObjectKey(), format, value.getFactoryKey().equals(HASHABLE), value.getSkipIfEmpty()));
            }
        }
        return List.copyOf(values);
    }

    /** What kind of object it is follows from the factory's key, or from that of the object. */
    private static boolean isText(FilterStateValue value, FieldNode at, Problems problems) {
        boolean hasFactory = !value.getFactoryKey().isEmpty();
        String factory = hasFactory ? value.getFactoryKey() : value.getObjectKey();
        if (TEXTS.contains(factory) || KNOWN.contains(factory)) {
            return true;
        }
        FieldNode factoryAt = at.field(hasFactory ? "factory_key" : "object_key");
        if (!factoryAt.isBroken()) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    factoryAt,
                    "\"" + factory + "\" has no factory here",
                    Suggestion.hint("factory_key: envoy.string makes a text of any key"));
        }
        return false;
    }
}
