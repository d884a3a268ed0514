package io.ringway.filters.http.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What requests have to show. Owner: control. */
final class RequirementCompiler {
    private final Problems problems;
    private final Map<String, JwtProvider> providers;

    RequirementCompiler(Problems problems, Map<String, JwtProvider> providers) {
        this.problems = problems;
        this.providers = providers;
    }

    /** Null after a problem. */
    @Nullable
    Requirement compile(JwtRequirement requirement, FieldNode at) {
        return at.isBroken() ? null : compile(requirement, at, providers.values());
    }

    private @Nullable Requirement compile(JwtRequirement requirement, FieldNode at, Collection<JwtProvider> optional) {
        return switch (requirement.getRequiresTypeCase()) {
            case PROVIDER_NAME -> {
                JwtProvider provider = provider(requirement.getProviderName(), at.field("provider_name"));
                yield provider == null ? null : new Requirement.OfProvider(provider, provider.audiences());
            }
            case PROVIDER_AND_AUDIENCES -> withAudiences(requirement, at.field("provider_and_audiences"));
            case REQUIRES_ANY -> {
                List<Requirement> parts = anyOf(
                        requirement.getRequiresAny().getRequirementsList(), at.at("requires_any", "requirements"));
                yield parts == null ? null : new Requirement.Any(parts);
            }
            case REQUIRES_ALL -> {
                List<Requirement> parts = compileAll(
                        requirement.getRequiresAll().getRequirementsList(),
                        at.at("requires_all", "requirements"),
                        providers.values());
                yield parts == null ? null : new Requirement.All(parts);
            }
            case ALLOW_MISSING -> optional(optional, false);
            case ALLOW_MISSING_OR_FAILED -> optional(optional, true);
            case REQUIRESTYPE_NOT_SET -> new Requirement.Nothing();
        };
    }

    private @Nullable Requirement withAudiences(JwtRequirement requirement, FieldNode at) {
        var named = requirement.getProviderAndAudiences();
        JwtProvider provider = provider(named.getProviderName(), at.field("provider_name"));
        if (provider == null) {
            return null;
        }
        Set<String> audiences =
                named.getAudiencesList().stream().map(JwtProvider::audience).collect(Collectors.toUnmodifiableSet());
        return new Requirement.OfProvider(provider, audiences.isEmpty() ? provider.audiences() : audiences);
    }

    /**
     * Alternatives. What is optional among them is for tokens of the providers that the others name, and comes last: else nobody would look at
     * the others.
     */
    private @Nullable List<Requirement> anyOf(List<JwtRequirement> list, FieldNode at) {
        List<JwtProvider> named = new ArrayList<>();
        for (JwtRequirement one : list) {
            String name = one.hasProviderName()
                    ? one.getProviderName()
                    : one.getProviderAndAudiences().getProviderName();
            JwtProvider provider = providers.get(name);
            if (provider != null && !named.contains(provider)) {
                named.add(provider);
            }
        }
        List<Requirement> parts = compileAll(list, at, named.isEmpty() ? providers.values() : named);
        if (parts == null) {
            return null;
        }
        List<Requirement> ordered = new ArrayList<>();
        Requirement.Optional last = null;
        for (Requirement part : parts) {
            if (!(part instanceof Requirement.Optional optional)) {
                ordered.add(part);
            } else if (last == null || !last.isFailureAllowed()) {
                last = optional;
            }
        }
        if (last != null) {
            ordered.add(last);
        }
        return List.copyOf(ordered);
    }

    private @Nullable List<Requirement> compileAll(
            List<JwtRequirement> list, FieldNode at, Collection<JwtProvider> optional) {
        List<Requirement> parts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Requirement part = at.element(i).isBroken() ? null : compile(list.get(i), at.element(i), optional);
            if (part != null) {
                parts.add(part);
            }
        }
        return parts.size() == list.size() ? List.copyOf(parts) : null;
    }

    private static Requirement optional(Collection<JwtProvider> providers, boolean isFailureAllowed) {
        Locations.Builder locations = new Locations.Builder();
        providers.forEach(provider -> locations.addAll(provider.locations(), provider.issuer()));
        return new Requirement.Optional(List.copyOf(providers), locations.build(), isFailureAllowed);
    }

    private @Nullable JwtProvider provider(String name, FieldNode at) {
        JwtProvider provider = providers.get(name);
        if (provider == null && !at.isBroken()) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    "there is no provider \"" + name + "\"",
                    providers.isEmpty()
                            ? Suggestion.NONE
                            : Suggestion.hint("there are: " + String.join(", ", providers.keySet())));
        }
        return provider;
    }
}
