package io.ringway.server.admin;

import io.envoyproxy.envoy.admin.v3.UnreadyTargetsDumps;
import io.ringway.server.control.Inventory;
import io.ringway.server.control.Lifecycle;

/** Pages that Envoy has and that have little to say here, in Envoy's shapes, so that tools which ask for them are answered. */
final class ProcessPages {
    private final Inventory inventory;
    private final Lifecycle lifecycle;
    private final String hotRestartVersion;

    ProcessPages(Inventory inventory, Lifecycle lifecycle, String hotRestartVersion) {
        this.inventory = inventory;
        this.lifecycle = lifecycle;
        this.hotRestartVersion = hotRestartVersion;
    }

    void addTo(AdminPages pages) {
        pages.view(
                "/certs", "print certs on machine", _ -> AdminReply.json(Json.message(inventory.certificates(), true)));
        pages.view(
                "/contention",
                "dump current mutex contention stats (workers share no locks)",
                _ -> AdminReply.text(
                        "Mutex contention tracing is not enabled. Workers share no locks that could be traced.\n"));
        pages.view(
                "/hot_restart_version",
                "print the hot restart compatibility version",
                _ -> AdminReply.text(hotRestartVersion));
        pages.view("/init_dump", "dump what the start still waits for; ?mask=<component>", this::initDump);
    }

    private AdminReply initDump(AdminRequest request) {
        UnreadyTargetsDumps.Builder dumps = UnreadyTargetsDumps.newBuilder();
        String mask = request.parameter("mask", "");
        Lifecycle.State state = lifecycle.state();
        boolean isStarting = state == Lifecycle.State.PRE_INITIALIZING || state == Lifecycle.State.INITIALIZING;
        if (isStarting && (mask.isEmpty() || mask.equals("listener"))) {
            dumps.addUnreadyTargetsDumps(UnreadyTargetsDumps.UnreadyTargetsDump.newBuilder()
                    .setName("init manager Server")
                    .addTargetNames("hosts of clusters and listeners"));
        }
        return AdminReply.json(Json.message(dumps.build(), false));
    }
}
