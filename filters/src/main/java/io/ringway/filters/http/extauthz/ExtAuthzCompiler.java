package io.ringway.filters.http.extauthz;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.CheckSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.ringway.config.compile.HeaderMatchers;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.compile.HttpUris;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.filters.http.extauthz.ExtAuthzSettings.BodySettings;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.http.FieldText;
import io.ringway.routing.match.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.ext_authz}. Owner: control. */
public final class ExtAuthzCompiler implements HttpFilterCompiler {
    private static final int FORBIDDEN = 403;

    @Override
    public String typeName() {
        return ExtAuthz.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        ExtAuthz authz = ExtAuthz.parseFrom(config.getValue());
        ExtAuthzSettings settings = settings(authz, at, scope);
        return settings == null
                ? null
                : () -> new ExtAuthzFactory(
                        scope.name(),
                        settings,
                        ExtAuthzStats.register(scope.stats(), scope.statPrefix(), authz.getStatPrefix()));
    }

    @Override
    public String routeTypeName() {
        return ExtAuthzPerRoute.getDescriptor().getFullName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        ExtAuthzPerRoute route = ExtAuthzPerRoute.parseFrom(config.getValue());
        CheckSettings check = route.getCheckSettings();
        ExtAuthzSettings.OfRoute settings = new ExtAuthzSettings.OfRoute(
                route.getDisabled(),
                check.getDisableRequestBodyBuffering(),
                check.hasWithRequestBody() ? body(check.getWithRequestBody()) : null);
        if (check.hasWithRequestBody() && check.getDisableRequestBodyBuffering()) {
            scope.problems()
                    .atKey(
                            ProblemCode.BAD_VALUE,
                            at.at("check_settings", "with_request_body"),
                            "the server cannot see bodies and not see them",
                            Suggestion.hint("disable_request_body_buffering is set too"));
        }
        return () -> settings;
    }

    private static @Nullable ExtAuthzSettings settings(ExtAuthz authz, FieldNode at, Scope scope) {
        FieldNode serviceAt = at.field("http_service");
        if (!authz.hasHttpService()) {
            if (!at.isBroken()
                    && !serviceAt.isBroken()
                    && !at.field("grpc_service").isBroken()) {
                scope.problems().atKey(ProblemCode.REQUIRED, at, "there is no http_service to ask", Suggestion.NONE);
            }
            return null;
        }
        HttpService service = authz.getHttpService();
        HttpUris.Target server = HttpUris.compile(
                service.getServerUri(), serviceAt.field("server_uri"), scope.problems(), scope.clusters());
        requirePrefix(service, serviceAt.field("path_prefix"), scope);
        var matchers = new HeaderMatchers(scope.problems(), scope.runtime());
        AuthorizationResponse response = service.getAuthorizationResponse();
        FieldNode responseAt = serviceAt.field("authorization_response");
        String runtimeKey = authz.getDenyAtDisable().getRuntimeKey();
        boolean isDenied = authz.getDenyAtDisable().getDefaultValue().getValue();
        List<String> added = added(service, serviceAt.at("authorization_request", "headers_to_add"), scope);
        ExtAuthzSettings settings = new ExtAuthzSettings(
                server == null ? -1 : server.cluster(),
                server == null ? 0 : server.timeoutNs(),
                service.getPathPrefix(),
                sent(authz, service, at, matchers),
                names(authz.getDisallowedHeaders(), at.field("disallowed_headers"), matchers),
                added,
                authz.hasWithRequestBody() ? body(authz.getWithRequestBody()) : null,
                names(response.getAllowedUpstreamHeaders(), responseAt.field("allowed_upstream_headers"), matchers),
                names(
                        response.getAllowedUpstreamHeadersToAppend(),
                        responseAt.field("allowed_upstream_headers_to_append"),
                        matchers),
                names(response.getAllowedClientHeaders(), responseAt.field("allowed_client_headers"), matchers),
                names(
                        response.getAllowedClientHeadersOnSuccess(),
                        responseAt.field("allowed_client_headers_on_success"),
                        matchers),
                names(
                        response.getDynamicMetadataFromHeaders(),
                        responseAt.field("dynamic_metadata_from_headers"),
                        matchers),
                authz.getFailureModeAllow(),
                authz.getFailureModeAllowHeaderAdd(),
                authz.hasStatusOnError() ? authz.getStatusOnError().getCodeValue() : FORBIDDEN,
                authz.getClearRouteCache(),
                authz.hasFilterEnabled() ? matchers.fraction(authz.getFilterEnabled()) : null,
                authz.hasFilterEnabledMetadata()
                        ? matchers.metadata(authz.getFilterEnabledMetadata(), at.field("filter_enabled_metadata"))
                        : null,
                runtimeKey.isEmpty() ? -1 : scope.runtime().flag(runtimeKey, isDenied),
                isDenied);
        return server == null ? null : settings;
    }

    private static void requirePrefix(HttpService service, FieldNode at, Scope scope) {
        String prefix = service.getPathPrefix();
        boolean isVisible = prefix.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || !isVisible) && !at.isBroken()) {
            scope.problems().atValue(ProblemCode.BAD_VALUE, at, "a path begins with a slash", Suggestion.NONE);
        }
    }

    /** The newer list counts if there is one, as in Envoy. */
    @SuppressWarnings("deprecation")
    private static NameMatches sent(ExtAuthz authz, HttpService service, FieldNode at, HeaderMatchers matchers) {
        return authz.hasAllowedHeaders()
                ? names(authz.getAllowedHeaders(), at.field("allowed_headers"), matchers)
                : names(
                        service.getAuthorizationRequest().getAllowedHeaders(),
                        at.at("http_service", "authorization_request", "allowed_headers"),
                        matchers);
    }

    private static NameMatches names(ListStringMatcher list, FieldNode at, HeaderMatchers matchers) {
        List<ValueMatch> all = new ArrayList<>();
        for (int i = 0; i < list.getPatternsCount(); i++) {
            ValueMatch match =
                    matchers.string(list.getPatterns(i), at.field("patterns").element(i));
            if (match != null) {
                all.add(match);
            }
        }
        return all.isEmpty() ? NameMatches.NONE : new NameMatches(all.toArray(ValueMatch[]::new));
    }

    /** Names and values by turns. */
    private static List<String> added(HttpService service, FieldNode at, Scope scope) {
        List<String> added = new ArrayList<>();
        List<HeaderValue> fields = service.getAuthorizationRequest().getHeadersToAddList();
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.get(i).getKey().toLowerCase(Locale.ROOT);
            String value = fields.get(i).getValue();
            if (FieldText.isFraming(name) || name.startsWith(":")) {
                scope.problems()
                        .atValue(
                                ProblemCode.BAD_VALUE,
                                at.element(i).field("key"),
                                "\"" + name + "\" cannot be set",
                                Suggestion.NONE);
            } else if (value.indexOf('%') >= 0) {
                scope.problems()
                        .atValue(
                                ProblemCode.UNSUPPORTED_VALUE,
                                at.element(i).field("value"),
                                "commands in this value are not supported yet",
                                Suggestion.NONE);
            }
            added.add(name);
            added.add(value);
        }
        return added;
    }

    private static BodySettings body(BufferSettings settings) {
        int bytes = settings.getMaxRequestBytes();
        return new BodySettings(bytes < 0 ? Integer.MAX_VALUE : bytes, settings.getAllowPartialMessage());
    }
}
