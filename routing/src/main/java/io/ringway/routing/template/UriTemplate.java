package io.ringway.routing.template;

import io.ringway.routing.regex.Regex;
import io.ringway.routing.regex.RegexCompiler;
import io.ringway.routing.regex.RegexRewrite;
import io.ringway.routing.regex.Substitution;
import java.util.List;

/**
 * A template that whole paths match (Envoy {@code UriTemplateMatchConfig.path_template}). Segments are literal text, {@code *} for one segment,
 * {@code **} for any number of them, and variables: {@code {x}} is one segment, {@code {x=a/*}} and {@code {x=**}} what they say. Behind the
 * last wildcard literal text may follow, as in {@code /**.mpd}. Owner: any (immutable).
 */
public final class UriTemplate {
    private final String text;
    private final String pattern;
    private final List<String> variables;
    private final Regex regex;

    private UriTemplate(String text, String pattern, List<String> variables, Regex regex) {
        this.text = text;
        this.pattern = pattern;
        this.variables = variables;
        this.regex = regex;
    }

    /**
     * Compiles a template.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static UriTemplate compile(String text, RegexCompiler regexes) {
        TemplateParser.Parsed parsed = TemplateParser.parse(text);
        return new UriTemplate(text, parsed.pattern(), parsed.variables(), regexes.compileTrusted(parsed.pattern()));
    }

    public Regex regex() {
        return regex;
    }

    /**
     * What paths that match are rewritten to (Envoy {@code UriTemplateRewriteConfig.path_template_rewrite}): text, with variables of this
     * template in braces.
     *
     * @throws IllegalArgumentException if it is malformed or has a variable that this template has not
     */
    public RegexRewrite rewrite(String rewrite) {
        Substitution substitution = RewriteParser.parse(rewrite, variables);
        return RegexRewrite.ofWhole(pattern, substitution, text + " -> " + rewrite);
    }

    @Override
    public String toString() {
        return text;
    }
}
