package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.UpgradeTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code upgrade_configs} of connection managers and routes. Owner: control. */
final class UpgradeCompiler {
    private static final String CONNECT = "connect";

    private final Problems problems;
    private final List<UpgradeTypes.Entry> entries = new ArrayList<>();
    private final Map<String, FieldNode> names = new HashMap<>();

    UpgradeCompiler(Problems problems) {
        this.problems = problems;
    }

    UpgradeTypes ofManager(HttpConnectionManager hcm, FieldNode at) {
        begin();
        for (int i = 0; i < hcm.getUpgradeConfigsCount(); i++) {
            HttpConnectionManager.UpgradeConfig upgrade = hcm.getUpgradeConfigs(i);
            add(
                    upgrade.getUpgradeType(),
                    !upgrade.hasEnabled() || upgrade.getEnabled().getValue(),
                    at.field("upgrade_configs").element(i));
        }
        return new UpgradeTypes(entries);
    }

    /** Null if the route says nothing. */
    @Nullable
    UpgradeTypes ofRoute(RouteAction route, FieldNode at) {
        if (route.getUpgradeConfigsCount() == 0) {
            return null;
        }
        begin();
        for (int i = 0; i < route.getUpgradeConfigsCount(); i++) {
            RouteAction.UpgradeConfig upgrade = route.getUpgradeConfigs(i);
            add(
                    upgrade.getUpgradeType(),
                    !upgrade.hasEnabled() || upgrade.getEnabled().getValue(),
                    at.field("upgrade_configs").element(i));
        }
        return new UpgradeTypes(entries);
    }

    private void begin() {
        entries.clear();
        names.clear();
    }

    private void add(String type, boolean isEnabled, FieldNode at) {
        FieldNode typeAt = at.field("upgrade_type");
        String name = type.toLowerCase(Locale.ROOT);
        if (at.isBroken() || typeAt.isBroken()) {
            return;
        }
        FieldNode first = names.putIfAbsent(name, typeAt);
        if (name.isEmpty()) {
            problems.atKey(
                    ProblemCode.REQUIRED,
                    typeAt,
                    "an upgrade needs its type",
                    Suggestion.hint("websocket, for instance"));
        } else if (isEnabled && name.startsWith(CONNECT)) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    typeAt,
                    "upgrade_type " + type + " is not supported yet",
                    Suggestion.hint("protocols that a client asks for with \"upgrade\" are, websocket for instance"));
        } else if (first != null) {
            problems.atValue(
                    ProblemCode.DUPLICATE_NAME,
                    typeAt,
                    "something is said of \"" + type + "\" already",
                    Suggestion.NONE,
                    first.valuePosition(),
                    "first here");
        }
        entries.add(new UpgradeTypes.Entry(name.getBytes(StandardCharsets.UTF_8), isEnabled));
    }
}
