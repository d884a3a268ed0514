package io.ringway.server.lint;

import io.ringway.config.model.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** A finding as a tree, for JSON. Owner: any (stateless). */
final class FindingTree {
    private FindingTree() {}

    static Map<String, Object> of(Problem finding) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("code", finding.code().id());
        tree.put("message", finding.message());
        tree.put("file", finding.file());
        tree.put("line", finding.line());
        tree.put("column", finding.column());
        if (!finding.suggestion().text().isEmpty()) {
            tree.put("hint", finding.suggestion().text());
        }
        Problem.Related related = finding.related();
        if (related != null) {
            Map<String, Object> other = new LinkedHashMap<>();
            other.put("file", related.position().source().name());
            other.put("line", related.position().line());
            other.put("note", related.note());
            tree.put("related", other);
        }
        return tree;
    }
}
