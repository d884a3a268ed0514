package io.ringway.server.why;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.hotpath.tape.TapeEntry;
import io.ringway.hotpath.tape.TapeLayout;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Decisions for people to read: one in full, or a table of many. Owner: the thread that asks. */
public final class DecisionText {
    private static final int LABEL_WIDTH = 14;
    private static final int PATH_SHOWN_MAX = 48;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Decision decision;
    private final TapeEntry entry;
    private final StringBuilder out = new StringBuilder();

    private DecisionText(Decision decision) {
        this.decision = decision;
        entry = decision.entry();
    }

    /** Everything about one request. */
    public static String of(Decision decision) {
        return new DecisionText(decision).text();
    }

    /** A line per request. */
    public static String table(List<Decision> decisions) {
        if (decisions.isEmpty()) {
            return "no such request is on the tape\n";
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-23s %9s %6s %-9s %-36s  %s%n",
                "time (UTC)",
                "took",
                "status",
                "flags",
                "request id",
                "request"));
        for (Decision decision : decisions) {
            TapeEntry entry = decision.entry();
            text.append(String.format(
                    Locale.ROOT,
                    "%-23s %9s %6s %-9s %-36s  %s %s%s%s%n",
                    time(entry),
                    duration(entry.endUs()),
                    entry.status() == 0 ? "-" : entry.status(),
                    codes(decision),
                    visible(entry.requestId()),
                    visible(entry.method()),
                    visible(entry.host()),
                    shortened(visible(entry.path())),
                    entry.attemptCount() > 1 ? " (" + entry.attemptCount() + " attempts)" : ""));
        }
        return text.toString();
    }

    private String text() {
        out.append(visible(entry.method())).append(" http://").append(visible(entry.host()));
        out.append(visible(entry.path())).append("\n\n");
        line("request id", entry.requestId().isEmpty() ? "none" : visible(entry.requestId()));
        line("time", time(entry) + " UTC, on the tape " + kept());
        line("answer", answer());
        if (entry.flags() != 0) {
            line(
                    "flags",
                    decision.flags().stream()
                            .map(flag -> flag.code() + " (" + flag.longName() + ")")
                            .collect(Collectors.joining(", ")));
        }
        out.append('\n');
        target();
        filters();
        attempts();
        if (!decision.timers().isEmpty()) {
            line("timers fired", String.join(", ", decision.timers()));
        }
        out.append('\n');
        phases();
        return out.toString();
    }

    private String kept() {
        return switch (entry.kept()) {
            case DecisionTape.KEPT_ERROR -> "because something went wrong";
            case DecisionTape.KEPT_SLOW -> "because it was slow";
            default -> "as one of a sample";
        };
    }

    private String answer() {
        String what = entry.status() == 0 ? "none" : String.valueOf(entry.status());
        String details = entry.details().isEmpty() ? "" : ", " + entry.details();
        return what + " after " + duration(entry.endUs()) + details + ", " + entry.sentBytes() + " bytes of body";
    }

    private void target() {
        if (decision.routeConfig().isEmpty()) {
            line("route", "none");
        } else {
            line("virtual host", decision.virtualHost());
            line("route", decision.route() + ", of " + decision.routeConfig());
        }
        if (!entry.cluster().isEmpty()) {
            String policy = decision.policy().isEmpty() ? "" : ", " + decision.policy();
            line("cluster", visible(entry.cluster()) + policy + ", " + hosts());
        }
    }

    private String hosts() {
        if (entry.hostsHealthy() < 0) {
            return entry.hosts() + " hosts";
        }
        return entry.hostsHealthy() + " of " + entry.hosts() + (entry.hosts() == 1 ? " host" : " hosts") + " healthy";
    }

    private void filters() {
        if (!entry.stopped().isEmpty()) {
            line("stopped by", visible(entry.stopped()));
        }
        if (!entry.filter().isEmpty()) {
            line(entry.status() == 0 ? "waited in" : "answered by", visible(entry.filter()));
        }
    }

    private void attempts() {
        if (entry.attemptCount() == 0) {
            line("attempts", "none: no host was asked");
            return;
        }
        for (int i = 0; i < entry.attempts().size(); i++) {
            TapeEntry.Attempt attempt = entry.attempts().get(i);
            int number = decision.attemptNumber(i);
            if (number > i + 1) {
                line("", "… " + (number - i - 1) + " more …");
            }
            String took =
                    attempt.endUs() == TapeLayout.NEVER ? "" : " in " + duration(attempt.endUs() - attempt.startUs());
            String next = number < entry.attemptCount() ? "; so another attempt followed" : "";
            line(
                    "attempt " + number,
                    visible(attempt.address()) + ", at +" + duration(attempt.startUs()) + ": "
                            + Decision.outcome(attempt) + took + next);
        }
    }

    private void phases() {
        moment("request complete", entry.requestEndUs());
        moment("handed to the upstream", entry.upstreamStartUs());
        moment("connection there", entry.connectedUs());
        moment("request sent", entry.upstreamSentUs());
        moment("head of the answer", entry.headUs());
        moment("end of the answer", entry.upstreamEndUs());
        moment("request over", entry.endUs());
    }

    private void moment(String what, int us) {
        if (us != TapeLayout.NEVER) {
            line("+" + duration(us), what);
        }
    }

    private void line(String label, String text) {
        out.append(String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s%s%n", label, text));
    }

    private static String time(TapeEntry entry) {
        return TIME.format(Instant.EPOCH.plus(entry.epochMicros(), ChronoUnit.MICROS));
    }

    private static String codes(Decision decision) {
        return decision.entry().flags() == 0
                ? "-"
                : decision.flags().stream().map(ResponseFlag::code).collect(Collectors.joining(","));
    }

    /** In the unit that suits it. */
    static String duration(int us) {
        if (us < 1_000) {
            return us + " us";
        }
        return us < 1_000_000
                ? String.format(Locale.ROOT, "%.2f ms", us / 1e3)
                : String.format(Locale.ROOT, "%.3f s", us / 1e6);
    }

    private static String shortened(String path) {
        return path.length() <= PATH_SHOWN_MAX ? path : path.substring(0, PATH_SHOWN_MAX) + "…";
    }

    /** What came from a client may hold anything, and this is printed on terminals. */
    private static String visible(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.toString();
    }
}
