package io.ringway.server.admin;

import io.ringway.server.explain.ExplainText;
import io.ringway.server.explain.ExplainTree;
import io.ringway.server.explain.ExplainedRequest;
import io.ringway.server.explain.Question;
import java.util.function.BiFunction;

/** What would become of a request, and why. */
final class ExplainPage {
    private static final String USAGE = """
            usage: /explain?url=http://host/path&method=GET&header=name:value&format=text|json
                   further: listener=<name, address or port>, internal, client=<address>, random=<number>
            """;

    private final BiFunction<Question, String, ExplainedRequest> explainer;

    ExplainPage(BiFunction<Question, String, ExplainedRequest> explainer) {
        this.explainer = explainer;
    }

    void addTo(AdminPages pages) {
        pages.view(
                "/explain",
                "where a request would go and why: ?url=http://host/path&method=GET&header=name:value",
                this::explain);
    }

    private AdminReply explain(AdminRequest request) {
        if (!request.has("url")) {
            return AdminReply.text(400, USAGE);
        }
        try {
            Question question = Question.parse(
                    request.parameter("method", "GET") + ' ' + request.parameter("url", ""),
                    request.all("header"),
                    request.has("internal")
                            && !request.parameter("internal", "").equals("false"),
                    request.parameter("client", ""),
                    Long.parseUnsignedLong(request.parameter("random", "0")));
            ExplainedRequest explained = explainer.apply(question, request.parameter("listener", ""));
            return request.wantsJson()
                    ? AdminReply.json(Json.tree(ExplainTree.of(explained)))
                    : AdminReply.text(ExplainText.of(explained));
        } catch (IllegalArgumentException e) {
            return AdminReply.text(400, e.getMessage() + "\n" + USAGE);
        }
    }
}
