package io.ringway.server.admin;

import io.ringway.server.control.ConfigHistory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reading the configuration again, and what became of it. */
final class ReloadPages {
    /** The pages share a thread: whoever wants to know about a longer one asks again. */
    private static final long WAIT_S = 5;

    private final ConfigHistory history;
    private final Function<String, CompletableFuture<ConfigHistory.Attempt>> reload;

    ReloadPages(ConfigHistory history, Function<String, CompletableFuture<ConfigHistory.Attempt>> reload) {
        this.history = history;
        this.reload = reload;
    }

    void addTo(AdminPages pages) {
        pages.mutation("/reload", "read the configuration again; all of it comes into force or none", _ -> reload());
        pages.view(
                "/reload_status",
                "which configuration is in force, and what became of the last one",
                _ -> AdminReply.json(Json.tree(tree(history))));
    }

    private AdminReply reload() {
        try {
            ConfigHistory.Attempt attempt = reload.apply("/reload").get(WAIT_S, TimeUnit.SECONDS);
            return attempt.isApplied()
                    ? AdminReply.text(
                            "configuration version " + history.state().version() + " is in force\n" + attempt.report())
                    : AdminReply.text(400, attempt.report().stripTrailing() + "\n");
        } catch (TimeoutException _) {
            return AdminReply.text(202, "under way; /reload_status says when it is over\n");
        } catch (ExecutionException e) {
            return AdminReply.text(500, "the configuration was not read again: " + e.getCause() + "\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AdminReply.text(503, "interrupted\n");
        }
    }

    private static Map<String, Object> tree(ConfigHistory history) {
        ConfigHistory.State state = history.state();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", state.version());
        tree.put("applied", state.applied());
        tree.put("failed", state.failed());
        put(tree, "in_force", state.inForce());
        put(tree, "last_attempt", state.last());
        if (!history.refusedEndpoints().isEmpty()) {
            tree.put("refused_endpoints", history.refusedEndpoints());
        }
        return tree;
    }

    private static void put(Map<String, Object> tree, String name, ConfigHistory.@Nullable Attempt attempt) {
        if (attempt == null) {
            return;
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("reason", attempt.reason());
        entry.put("at", attempt.at().toString());
        entry.put("took_ms", attempt.took().toMillis());
        entry.put("outcome", attempt.isApplied() ? "applied" : "refused");
        if (!attempt.report().isEmpty()) {
            entry.put("report", attempt.report());
        }
        tree.put(name, entry);
    }
}
