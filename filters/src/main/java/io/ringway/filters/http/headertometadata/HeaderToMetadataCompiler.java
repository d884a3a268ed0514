package io.ringway.filters.http.headertometadata;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.filters.http.headertometadata.MetadataRule.Kind;
import io.ringway.filters.http.headertometadata.MetadataRule.Note;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.routing.regex.RegexRewrite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.header_to_metadata}. Owner: control. */
public final class HeaderToMetadataCompiler implements HttpFilterCompiler {
    /** Where a rule that names no namespace notes. */
    private static final String NAMESPACE = "envoy.filters.http.header_to_metadata";

    @Override
    public String typeName() {
        return Config.getDescriptor().getFullName();
    }

    @Override
    public Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        MetadataSettings settings = settings(Config.parseFrom(config.getValue()), at, scope);
        return () -> new HeaderToMetadataFactory(scope.name(), settings);
    }

    @Override
    public String routeTypeName() {
        return typeName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        Config rules = Config.parseFrom(config.getValue());
        if (rules.getRequestRulesCount() == 0 && rules.getResponseRulesCount() == 0) {
            error(ProblemCode.REQUIRED, at, "a route's configuration needs request_rules or response_rules", scope);
        }
        MetadataSettings settings = settings(rules, at, scope);
        return () -> settings;
    }

    private static MetadataSettings settings(Config config, FieldNode at, Scope scope) {
        return new MetadataSettings(
                rules(config.getRequestRulesList(), at.field("request_rules"), scope),
                rules(config.getResponseRulesList(), at.field("response_rules"), scope));
    }

    /** Of no use after a problem. */
    private static List<MetadataRule> rules(List<Config.Rule> rules, FieldNode at, Scope scope) {
        List<MetadataRule> compiled = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            FieldNode ruleAt = at.element(i);
            if (!ruleAt.isBroken()) {
                compiled.add(rule(rules.get(i), ruleAt, scope));
            }
        }
        return List.copyOf(compiled);
    }

    private static MetadataRule rule(Config.Rule rule, FieldNode at, Scope scope) {
        boolean isCookie = !rule.getCookie().isEmpty();
        if (isCookie != rule.getHeader().isEmpty()) {
            error(ProblemCode.ONEOF_CONFLICT, at, "a rule is about a header or a cookie, one of them", scope);
        }
        if (isCookie && rule.getRemove()) {
            error(ProblemCode.NOT_ALLOWED, at.field("remove"), "a cookie cannot be removed", scope);
        }
        if (!rule.hasOnHeaderPresent() && !rule.hasOnHeaderMissing()) {
            error(ProblemCode.REQUIRED, at, "a rule needs on_header_present or on_header_missing", scope);
        }
        if (rule.hasOnHeaderMissing() && rule.getOnHeaderMissing().getValue().isEmpty()) {
            error(ProblemCode.REQUIRED, at.field("on_header_missing"), "there is no value to note", scope);
        }
        return new MetadataRule(
                isCookie ? null : rule.getHeader().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                isCookie ? rule.getCookie().getBytes(StandardCharsets.UTF_8) : null,
                rule.hasOnHeaderPresent()
                        ? note(rule.getOnHeaderPresent(), at.field("on_header_present"), scope)
                        : null,
                rule.hasOnHeaderMissing()
                        ? note(rule.getOnHeaderMissing(), at.field("on_header_missing"), scope)
                        : null,
                rule.getRemove());
    }

    private static Note note(Config.KeyValuePair pair, FieldNode at, Scope scope) {
        if (pair.getType() == Config.ValueType.PROTOBUF_VALUE
                && !at.field("type").isBroken()) {
            scope.problems()
                    .atValue(
                            ProblemCode.UNSUPPORTED_VALUE,
                            at.field("type"),
                            "serialized protobuf values are not supported",
                            Suggestion.hint("STRING and NUMBER are"));
        }
        if (pair.hasRegexValueRewrite() && !pair.getValue().isEmpty()) {
            error(
                    ProblemCode.ONEOF_CONFLICT,
                    at.field("regex_value_rewrite"),
                    "\"value\" and \"regex_value_rewrite\" exclude each other",
                    scope);
        }
        return new Note(
                pair.getMetadataNamespace().isEmpty() ? NAMESPACE : pair.getMetadataNamespace(),
                pair.getKey(),
                pair.getValue(),
                pair.hasRegexValueRewrite() ? rewrite(pair, at.field("regex_value_rewrite"), scope) : null,
                pair.getType() == Config.ValueType.NUMBER ? Kind.NUMBER : Kind.TEXT,
                pair.getEncode() == Config.ValueEncode.BASE64);
    }

    /** Null after a problem. */
    private static @Nullable RegexRewrite rewrite(Config.KeyValuePair pair, FieldNode at, Scope scope) {
        if (at.isBroken()) {
            return null;
        }
        try {
            return RegexRewrite.compile(
                    pair.getRegexValueRewrite().getPattern().getRegex(),
                    pair.getRegexValueRewrite().getSubstitution());
        } catch (IllegalArgumentException e) {
            error(ProblemCode.BAD_REGEX, at, String.valueOf(e.getMessage()), scope);
            return null;
        }
    }

    private static void error(ProblemCode code, FieldNode at, String message, Scope scope) {
        scope.problems().atKey(code, at, message, Suggestion.NONE);
    }
}
