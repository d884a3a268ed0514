package io.ringway.filters.http.rbac;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.filters.shared.rbac.RbacCompiler;
import io.ringway.filters.shared.rbac.RbacStats;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.stats.StatName;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.rbac}. Owner: control. */
public final class RbacHttpCompiler implements HttpFilterCompiler {

    @Override
    public String typeName() {
        return RBAC.getDescriptor().getFullName();
    }

    @Override
    public Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        RBAC rbac = RBAC.parseFrom(config.getValue());
        Supplier<RbacSettings> settings = settings(rbac, at, scope);
        return () -> new RbacHttpFactory(
                scope.name(),
                settings.get(),
                RbacStats.register(
                        scope.stats(),
                        RbacStats.ofManager(scope.statPrefix()),
                        rbac.getRulesStatPrefix(),
                        rbac.getShadowRulesStatPrefix()));
    }

    @Override
    public String routeTypeName() {
        return RBACPerRoute.getDescriptor().getFullName();
    }

    /** Without {@code rbac} nothing is asked on the route. */
    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        Supplier<RbacSettings> settings =
                settings(RBACPerRoute.parseFrom(config.getValue()).getRbac(), at.field("rbac"), scope);
        return settings::get;
    }

    private static Supplier<RbacSettings> settings(RBAC rbac, FieldNode at, Scope scope) {
        var compiler = new RbacCompiler(scope.problems(), RbacCompiler.Target.REQUESTS);
        RbacCompiler.Compiled rules = rbac.hasRules() ? compiler.compile(rbac.getRules(), at.field("rules")) : null;
        RbacCompiler.Compiled shadow =
                rbac.hasShadowRules() ? compiler.compile(rbac.getShadowRules(), at.field("shadow_rules")) : null;
        String rulesPrefix = rbac.getRulesStatPrefix();
        String shadowPrefix = rbac.getShadowRulesStatPrefix();
        boolean isPerRule = rbac.getTrackPerRuleStats();
        return () -> RbacSettings.of(
                rules == null ? null : rules.make(policyStats(isPerRule, scope, rulesPrefix, false)),
                shadow == null ? null : shadow.make(policyStats(isPerRule, scope, shadowPrefix, true)),
                rulesPrefix,
                shadowPrefix);
    }

    private static RbacCompiler.@Nullable PolicyStats policyStats(
            boolean isPerRule, Scope scope, String prefix, boolean isShadow) {
        StatName root = RbacStats.ofManager(scope.statPrefix());
        return isPerRule ? new RbacCompiler.PolicyStats(scope.stats(), root, prefix, isShadow) : null;
    }
}
