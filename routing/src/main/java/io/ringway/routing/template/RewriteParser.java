package io.ringway.routing.template;

import io.ringway.routing.regex.Substitution;
import java.util.List;

/** Turns the rewrite of a template into a substitution. Cold. */
final class RewriteParser {
    private RewriteParser() {}

    static Substitution parse(String rewrite, List<String> variables) {
        if (!rewrite.startsWith("/")) {
            throw fault(rewrite, "does not begin with a slash");
        }
        Substitution.Builder builder = new Substitution.Builder();
        int at = 0;
        while (at < rewrite.length()) {
            char c = rewrite.charAt(at);
            if (c == '{') {
                int close = rewrite.indexOf('}', at);
                if (close < 0) {
                    throw fault(rewrite, "has a brace that is not closed");
                }
                String name = rewrite.substring(at + 1, close);
                int variable = variables.indexOf(name);
                if (variable < 0) {
                    throw fault(rewrite, "has a variable that the path_template does not have: \"" + name + "\"");
                }
                builder.group(variable + 1);
                at = close + 1;
            } else if (c == '/' || TemplateParser.isSegmentCharacter(c)) {
                if (c == '/' && rewrite.startsWith("//", at)) {
                    throw fault(rewrite, "has an empty segment");
                }
                builder.text(String.valueOf(c));
                at++;
            } else {
                throw fault(rewrite, "has a character where only text of a path can stand: '" + c + "'");
            }
        }
        return builder.build();
    }

    private static IllegalArgumentException fault(String rewrite, String what) {
        return new IllegalArgumentException("the rewrite \"" + rewrite + "\" " + what);
    }
}
