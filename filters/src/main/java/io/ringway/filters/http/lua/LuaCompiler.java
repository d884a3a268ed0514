package io.ringway.filters.http.lua;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.LuaPerRoute;
import io.ringway.config.compile.DataSourceReader;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.HttpFilterFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.lua}. Every script is compiled and its main chunk run here once, so that its errors stop the configuration. Owner: control. */
public final class LuaCompiler implements HttpFilterCompiler {
    private static final int SCRIPT_BYTES_MAX = 4 * 1024 * 1024;

    @Override
    public String typeName() {
        return Lua.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        Lua lua = Lua.parseFrom(config.getValue());
        int before = scope.problems().errorCount();
        LuaScript script = null;
        String inline = inlineCode(lua);
        if (lua.hasDefaultSourceCode() && !inline.isEmpty()) {
            scope.problems()
                    .atKey(
                            ProblemCode.ONEOF_CONFLICT,
                            at.field("inline_code"),
                            "inline_code and default_source_code exclude each other",
                            Suggestion.hint("keep default_source_code"));
        } else if (lua.hasDefaultSourceCode()) {
            script = script(lua.getDefaultSourceCode(), at.field("default_source_code"), "default_source_code", scope);
        } else if (!inline.isEmpty()) {
            script = new LuaScript("inline_code", inline.getBytes(StandardCharsets.UTF_8));
            check(script, at.field("inline_code"), scope);
        }
        Map<String, LuaScript> named = named(lua, at.field("source_codes"), scope);
        if (scope.problems().errorCount() > before) {
            return null;
        }
        LuaScript byDefault = script;
        boolean isRouteCleared =
                !lua.hasClearRouteCache() || lua.getClearRouteCache().getValue();
        return () -> new LuaFactory(new LuaSettings(
                scope.name(),
                byDefault,
                named,
                isRouteCleared,
                LuaStats.register(scope.stats(), scope.statPrefix(), lua.getStatPrefix())));
    }

    @Override
    public String routeTypeName() {
        return LuaPerRoute.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        LuaPerRoute route = LuaPerRoute.parseFrom(config.getValue());
        if (route.getOverrideCase() != LuaPerRoute.OverrideCase.SOURCE_CODE) {
            LuaOverride override = new LuaOverride(route.getName(), null);
            return () -> override;
        }
        LuaScript script = script(route.getSourceCode(), at.field("source_code"), "source_code", scope);
        return script == null ? null : () -> new LuaOverride("", script);
    }

    @SuppressWarnings("deprecation") // configurations still have it
    private static String inlineCode(Lua lua) {
        return lua.getInlineCode();
    }

    private static Map<String, LuaScript> named(Lua lua, FieldNode at, Scope scope) {
        Map<String, LuaScript> named = new LinkedHashMap<>();
        new TreeMap<>(lua.getSourceCodesMap()).forEach((name, source) -> {
            LuaScript script = script(source, at.entry(name), name, scope);
            if (script != null) {
                named.put(name, script);
            }
        });
        return named;
    }

    /** Reads and checks a script; null after a problem. */
    private static @Nullable LuaScript script(DataSource source, FieldNode at, String field, Scope scope) {
        byte[] text = new DataSourceReader(scope.problems()).read(source, at, SCRIPT_BYTES_MAX);
        if (text == null) {
            return null;
        }
        if (text.length > SCRIPT_BYTES_MAX) {
            problem(at, "the script is longer than " + SCRIPT_BYTES_MAX + " bytes", scope);
            return null;
        }
        boolean isFile = source.getSpecifierCase() == DataSource.SpecifierCase.FILENAME;
        LuaScript script = new LuaScript(isFile ? source.getFilename() : field, text);
        return check(script, isFile ? at.field("filename") : at, scope) ? script : null;
    }

    /** Loads it into a state that is thrown away. */
    private static boolean check(LuaScript script, FieldNode at, Scope scope) {
        try {
            new LuaState(0).load(script);
            return true;
        } catch (LuaFailure e) {
            problem(at, "script load error: " + e.getMessage(), scope);
        } catch (LinkageError | IllegalStateException e) {
            problem(at, "LuaJIT cannot be loaded on this machine: " + e.getMessage(), scope);
        }
        return false;
    }

    private static void problem(FieldNode at, String message, Scope scope) {
        scope.problems().atValue(ProblemCode.BAD_VALUE, at, message, Suggestion.NONE);
    }
}
