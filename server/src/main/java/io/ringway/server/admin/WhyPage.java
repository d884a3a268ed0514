package io.ringway.server.admin;

import io.ringway.server.why.Decision;
import io.ringway.server.why.DecisionFilter;
import io.ringway.server.why.DecisionText;
import io.ringway.server.why.DecisionTree;
import io.ringway.server.why.Decisions;
import java.util.List;
import java.util.stream.Collectors;

/** What was decided about the last requests. */
final class WhyPage {
    private static final String USAGE =
            "usage: /why?request-id=ID or /why?route=PART&flag=UH&status=5xx&min-duration=250ms&sort=(latest|slowest)&limit=50;"
                    + " format=(text|json)\n";
    private static final int LIMIT = 50;
    private static final int LIMIT_MAX = 10_000;

    private final Decisions decisions;

    WhyPage(Decisions decisions) {
        this.decisions = decisions;
    }

    void addTo(AdminPages pages) {
        pages.view(
                "/why",
                "what happened to a request: ?request-id=ID; or the last ones: ?route=PART ?flag=UH ?status=5xx"
                        + " ?min-duration=250ms ?sort=slowest ?limit=N ?format=text|json",
                this::why);
    }

    private AdminReply why(AdminRequest request) {
        try {
            String id = request.parameter("request-id", "");
            DecisionFilter filter = DecisionFilter.of(
                    id,
                    request.parameter("route", ""),
                    request.parameter("flag", ""),
                    request.parameter("status", ""),
                    request.parameter("min-duration", ""));
            int limit = Math.clamp(Integer.parseInt(request.parameter("limit", String.valueOf(LIMIT))), 1, LIMIT_MAX);
            List<Decision> found = switch (request.parameter("sort", "latest")) {
                case "latest" -> decisions.latest(filter, limit);
                case "slowest" -> decisions.slowest(filter, limit);
                default -> throw new IllegalArgumentException("sort is latest or slowest");
            };
            return id.isEmpty() ? many(request, found) : one(request, id, found);
        } catch (IllegalArgumentException e) {
            return AdminReply.text(400, e.getMessage() + "\n" + USAGE);
        }
    }

    private static AdminReply many(AdminRequest request, List<Decision> found) {
        return request.wantsJson()
                ? AdminReply.json(Json.tree(DecisionTree.of(found)))
                : AdminReply.text(DecisionText.table(found));
    }

    /** A client may use an id more than once. */
    private static AdminReply one(AdminRequest request, String id, List<Decision> found) {
        if (request.wantsJson()) {
            return new AdminReply(found.isEmpty() ? 404 : 200, "application/json", Json.tree(DecisionTree.of(found)));
        }
        return found.isEmpty()
                ? AdminReply.text(
                        404,
                        "no request "
                                + id.codePoints()
                                        .filter(c -> !Character.isISOControl(c))
                                        .mapToObj(Character::toString)
                                        .collect(Collectors.joining())
                                + " is on the tape: it was neither an error nor slow nor one of the sample, or it is too long ago\n")
                : AdminReply.text(found.stream().map(DecisionText::of).collect(Collectors.joining("\n")));
    }
}
