package io.ringway.server.admin;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The table of pages; filled at start, then only read. */
public final class AdminPages {

    /** A page. */
    record Page(String path, String help, boolean isMutation, Function<AdminRequest, AdminReply> handler) {}

    private final SortedMap<String, Page> pages = new TreeMap<>();

    /** The pages about this process. */
    public static AdminPages of(AdminSources sources) {
        AdminPages pages = new AdminPages();
        pages.view("/", "Admin home page", _ -> pages.home());
        pages.view("/help", "print out list of admin commands", _ -> AdminReply.text(pages.help()));
        new ServerPages(sources).addTo(pages);
        new StatsPages(sources.statistics(), sources.flushStatistics()).addTo(pages);
        new DashboardPages(sources.overview()).addTo(pages);
        new ProfilePages(sources.profiler()).addTo(pages);
        new WhyPage(sources.decisions()).addTo(pages);
        new FilterPages(sources.statistics()).addTo(pages);
        new ClusterPages(sources).addTo(pages);
        new ListenerPages(sources.inventory()).addTo(pages);
        new ProcessPages(
                        sources.inventory(),
                        sources.lifecycle(),
                        ServerPages.hotRestartVersion(
                                sources.inventory().options().restart()))
                .addTo(pages);
        new RuntimePages(sources.runtime()).addTo(pages);
        new ExplainPage(sources.explainer()).addTo(pages);
        new ConfigDumpPage(sources.inventory()).addTo(pages);
        new ReloadPages(sources.history(), sources.reload()).addTo(pages);
        return pages;
    }

    private AdminPages() {}

    void view(String path, String help, Function<AdminRequest, AdminReply> handler) {
        pages.put(path, new Page(path, help, false, handler));
    }

    /** A page that changes something: POST only. */
    void mutation(String path, String help, Function<AdminRequest, AdminReply> handler) {
        pages.put(path, new Page(path, help, true, handler));
    }

    AdminReply answer(AdminRequest request) {
        Page page = pages.get(request.path());
        if (page == null) {
            return AdminReply.text(404, "invalid path. " + help());
        }
        if (page.isMutation() && !request.method().equals("POST")) {
            return AdminReply.text(405, "Method " + request.method() + " not allowed, POST required.");
        }
        return page.handler().apply(request);
    }

    private String help() {
        StringBuilder text = new StringBuilder("admin commands are:\n");
        for (Page page : pages.values()) {
            text.append("  ").append(page.path());
            text.append(page.isMutation() ? " (POST): " : ": ")
                    .append(page.help())
                    .append('\n');
        }
        return text.toString();
    }

    private AdminReply home() {
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><title>Ringway admin</title>"
                + "<style>body{font-family:sans-serif;margin:2em}td{padding:.2em 1em .2em 0}form{margin:0}</style>"
                + "</head><body><h1>Ringway admin</h1><table>\n");
        for (Page page : pages.values()) {
            String link = page.isMutation()
                    ? "<form method=\"post\" action=\"" + page.path() + "\"><button>" + page.path() + "</button></form>"
                    : "<a href=\"" + page.path() + "\">" + page.path() + "</a>";
            html.append("<tr><td>")
                    .append(link)
                    .append("</td><td>")
                    .append(page.help())
                    .append("</td></tr>\n");
        }
        return AdminReply.html(html.append("</table></body></html>\n").toString());
    }
}
