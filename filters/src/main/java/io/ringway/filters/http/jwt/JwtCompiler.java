package io.ringway.filters.http.jwt;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import io.ringway.config.compile.HeaderMatchers;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.filters.shared.matching.RequestMatch;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.routing.build.RouteMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.jwt_authn}. Owner: control. */
public final class JwtCompiler implements HttpFilterCompiler {

    @Override
    public String typeName() {
        return JwtAuthentication.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        JwtAuthentication authentication = JwtAuthentication.parseFrom(config.getValue());
        Map<String, JwtProvider> providers = providers(authentication, at, scope);
        if (providers.size() < authentication.getProvidersCount()) {
            return null;
        }
        var requirements = new RequirementCompiler(scope.problems(), providers);
        Map<String, Requirement> byName = new LinkedHashMap<>();
        authentication.getRequirementMapMap().forEach((name, requirement) -> {
            Requirement compiled = requirements.compile(
                    requirement, at.field("requirement_map").entry(name));
            if (compiled != null) {
                byName.put(name, compiled);
            }
        });
        List<JwtSettings.Rule> rules = rules(authentication, at, scope, requirements, byName);
        JwtSettings settings = new JwtSettings(
                List.copyOf(providers.values()),
                rules,
                byName,
                authentication.getBypassCorsPreflight(),
                authentication.getStripFailureResponse());
        return () -> new JwtFactory(
                scope.name(),
                settings,
                JwtStats.register(scope.stats(), scope.statPrefix(), authentication.getStatPrefix()));
    }

    @Override
    public String routeTypeName() {
        return PerRouteConfig.getDescriptor().getFullName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        PerRouteConfig route = PerRouteConfig.parseFrom(config.getValue());
        JwtSettings.OfRoute settings = new JwtSettings.OfRoute(route.getDisabled() ? null : route.getRequirementName());
        return () -> settings;
    }

    /** Those without a problem. */
    private static Map<String, JwtProvider> providers(JwtAuthentication config, FieldNode at, Scope scope) {
        var compiler = new JwtProviderCompiler(scope);
        Map<String, JwtProvider> providers = new LinkedHashMap<>();
        config.getProvidersMap().forEach((name, provider) -> {
            FieldNode providerAt = at.field("providers").entry(name);
            JwtProvider compiled =
                    providerAt.isBroken() ? null : compiler.compile(name, provider, providers.size(), providerAt);
            if (compiled != null) {
                providers.put(name, compiled);
            }
        });
        return providers;
    }

    private static List<JwtSettings.Rule> rules(
            JwtAuthentication config,
            FieldNode at,
            Scope scope,
            RequirementCompiler requirements,
            Map<String, Requirement> byName) {
        var matchers = new HeaderMatchers(scope.problems(), scope.runtime());
        List<JwtSettings.Rule> rules = new ArrayList<>();
        for (int i = 0; i < config.getRulesCount(); i++) {
            RequirementRule rule = config.getRules(i);
            FieldNode ruleAt = at.field("rules").element(i);
            RouteMatch match = matchers.route(rule.getMatch(), ruleAt.field("match"));
            Requirement requirement = switch (rule.getRequirementTypeCase()) {
                case REQUIRES -> requirements.compile(rule.getRequires(), ruleAt.field("requires"));
                case REQUIREMENT_NAME -> named(rule.getRequirementName(), ruleAt, scope, byName);
                case REQUIREMENTTYPE_NOT_SET -> new Requirement.Nothing();
            };
            if (match != null && requirement != null) {
                rules.add(new JwtSettings.Rule(new RequestMatch(match), requirement));
            }
        }
        return List.copyOf(rules);
    }

    private static @Nullable Requirement named(
            String name, FieldNode ruleAt, Scope scope, Map<String, Requirement> byName) {
        Requirement requirement = byName.get(name);
        FieldNode at = ruleAt.field("requirement_name");
        if (requirement == null && !at.isBroken()) {
            scope.problems()
                    .atValue(
                            ProblemCode.BAD_VALUE,
                            at,
                            "there is no requirement \"" + name + "\" in requirement_map",
                            byName.isEmpty()
                                    ? Suggestion.NONE
                                    : Suggestion.hint("there are: " + String.join(", ", byName.keySet())));
        }
        return requirement;
    }
}
