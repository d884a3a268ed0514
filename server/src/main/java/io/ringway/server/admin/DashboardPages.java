package io.ringway.server.admin;

import io.ringway.server.overview.Overview;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The proxy at a glance: a page for browsers, and what it draws as JSON. */
final class DashboardPages {
    private static final String FILE = "dashboard.html";

    private final Overview overview;

    DashboardPages(Overview overview) {
        this.overview = overview;
    }

    void addTo(AdminPages pages) {
        pages.view("/dashboard", "traffic, routes, clusters and workers as live charts", _ -> AdminReply.html(page()));
        pages.view(
                "/overview",
                "what the dashboard draws, as JSON: counts since the start, latencies of the last interval",
                _ -> AdminReply.json(Json.compact(overview.tree())));
    }

    private static String page() {
        try (InputStream in = Objects.requireNonNull(DashboardPages.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
