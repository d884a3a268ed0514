package io.ringway.server.admin;

import io.ringway.server.profile.CpuProfiler;
import io.ringway.server.profile.FlamePage;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where CPU time goes: starts a profile and shows the last one. */
final class ProfilePages {
    private static final int SECONDS = 10;

    private final CpuProfiler profiler;

    ProfilePages(CpuProfiler profiler) {
        this.profiler = profiler;
    }

    void addTo(AdminPages pages) {
        pages.mutation(
                "/cpuprofiler",
                "profile where CPU time goes: ?seconds=<1 to 600>, or ?enable=y and ?enable=n; /cpuprofiler/flamegraph shows it",
                this::profile);
        pages.view(
                "/cpuprofiler/state",
                "whether a profile is being taken or can be looked at",
                _ -> AdminReply.json(Json.tree(state())));
        pages.view("/cpuprofiler/flamegraph", "the last profile as a flame graph", _ -> flameGraph());
    }

    private AdminReply profile(AdminRequest request) {
        int seconds;
        switch (request.parameter("enable", "")) {
            case "y" -> seconds = CpuProfiler.SECONDS_MAX;
            case "n" -> {
                return AdminReply.text(profiler.stop() ? "OK\n" : "nothing is being profiled\n");
            }
            case "" -> seconds = seconds(request.parameter("seconds", Integer.toString(SECONDS)));
            default -> seconds = 0;
        }
        if (seconds < 1 || seconds > CpuProfiler.SECONDS_MAX) {
            return AdminReply.text(400, "?enable=<y|n> or ?seconds=<1 to " + CpuProfiler.SECONDS_MAX + ">\n");
        }
        return profiler.start(seconds)
                ? AdminReply.text(202, "OK\n")
                : AdminReply.text(409, "a profile is being taken already\n");
    }

    private static int seconds(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private Map<String, Object> state() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("state", profiler.state().toString());
        CpuProfiler.Profile last = profiler.last();
        if (last != null) {
            tree.put("start", last.start().toString());
            tree.put("duration_ms", last.duration().toMillis());
            tree.put("samples", last.root().samples());
            tree.put("sampling", last.sampling());
        }
        return tree;
    }

    private AdminReply flameGraph() {
        CpuProfiler.Profile last = profiler.last();
        return last == null
                ? AdminReply.text(404, "nothing was profiled yet: POST /cpuprofiler?seconds=10\n")
                : AdminReply.html(FlamePage.of(last));
    }
}
