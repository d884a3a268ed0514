package io.ringway.filters.network.rbac;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;
import io.ringway.config.compile.NetworkFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.filters.shared.rbac.RbacCompiler;
import io.ringway.filters.shared.rbac.RbacStats;
import io.ringway.hotpath.network.NetworkFilterFactory;
import java.util.function.Supplier;

/** {@code envoy.filters.network.rbac}. Owner: control. */
public final class RbacNetworkCompiler implements NetworkFilterCompiler {

    @Override
    public String typeName() {
        return RBAC.getDescriptor().getFullName();
    }

    @Override
    public Supplier<NetworkFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        RBAC rbac = RBAC.parseFrom(config.getValue());
        var compiler = new RbacCompiler(scope.problems(), RbacCompiler.Target.CONNECTIONS);
        RbacCompiler.Compiled rules = rbac.hasRules() ? compiler.compile(rbac.getRules(), at.field("rules")) : null;
        RbacCompiler.Compiled shadow =
                rbac.hasShadowRules() ? compiler.compile(rbac.getShadowRules(), at.field("shadow_rules")) : null;
        long delayNs = rbac.getDelayDeny().getSeconds() * 1_000_000_000L
                + rbac.getDelayDeny().getNanos();
        boolean isContinuous = rbac.getEnforcementType() == RBAC.EnforcementType.CONTINUOUS;
        return () -> new RbacNetworkFactory(
                rules == null ? null : rules.make(null),
                shadow == null ? null : shadow.make(null),
                isContinuous,
                delayNs,
                RbacStats.register(
                        scope.stats(), RbacStats.ofFilter(rbac.getStatPrefix()), "", rbac.getShadowRulesStatPrefix()));
    }
}
