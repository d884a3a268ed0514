package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.GeneratedConfig.Form;
import io.ringway.config.GeneratedConfig.Kind;
import io.ringway.config.GeneratedConfig.Token;
import io.ringway.config.model.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Valid configurations with one random slip each: the first problem that is shown is the slip. Three in four are YAML in various layouts with
 * anchors, aliases and merge keys, one is JSON; one slip in twelve writes a line of YAML twice. {@code -Dringway.mutations=N} runs more; a failure names the seeds.
 */
class MutationTest {
    private static final int COUNT = Integer.getInteger("ringway.mutations", 1000);
    private static final long SEED = Long.getLong("ringway.seed", 20261121L);

    /** Slips after which the original can be guessed. */
    private static final Set<Kind> GUESSABLE = Set.of(Kind.KEY, Kind.ENUM, Kind.BOOL, Kind.CLUSTER, Kind.TYPE_URL);

    private final Loading loading = new Loading();

    /** What became of one slip. */
    private record Outcome(
            boolean isLineRight, boolean isColumnRight, boolean isGuessable, boolean isGuessed, String story) {}

    @Test
    void theGeneratedConfigurationsAreRight() {
        for (long seed = SEED; seed < SEED + 20; seed++) {
            for (Form form : Form.values()) {
                assertThat(loading.problems(new GeneratedConfig(seed, form).text()))
                        .as("seed %d as %s", seed, form)
                        .isEmpty();
            }
        }
    }

    @Test
    void aSlipIsShownWhereItIs() {
        List<Outcome> outcomes = new ArrayList<>();
        for (long seed = SEED; outcomes.size() < COUNT; seed++) {
            outcomes.add(slip(seed));
        }

        System.out.printf(
                Locale.ROOT,
                "of %d slips: line right %.1f %%, column right %.1f %%, original suggested %.1f %%%n",
                COUNT,
                percent(outcomes, Outcome::isLineRight),
                percent(outcomes, Outcome::isColumnRight),
                percent(outcomes.stream().filter(Outcome::isGuessable).toList(), Outcome::isGuessed));
        assertShare(outcomes.stream().filter(o -> !o.isLineRight()).toList(), 0.01, "wrong line");
        assertShare(outcomes.stream().filter(o -> !o.isColumnRight()).toList(), 0.05, "wrong column");
        assertShare(outcomes.stream().filter(o -> !o.isGuessed()).toList(), 0.05, "original not suggested");
    }

    private static double percent(List<Outcome> outcomes, Predicate<Outcome> what) {
        return 100.0 * outcomes.stream().filter(what).count() / outcomes.size();
    }

    private static void assertShare(List<Outcome> failed, double shareMax, String what) {
        assertThat((double) failed.size() / COUNT)
                .as(() -> what + ":\n"
                        + String.join("\n", failed.stream().map(Outcome::story).toList()))
                .isLessThanOrEqualTo(shareMax);
    }

    private Outcome slip(long seed) {
        Random random = new Random(seed * 31);
        Form form = random.nextInt(4) == 0 ? Form.JSON : Form.YAML;
        GeneratedConfig config = new GeneratedConfig(seed, form);
        List<Token> tokens =
                config.tokens().stream().filter(t -> t.kind() != Kind.TEXT).toList();
        Token token = tokens.get(random.nextInt(tokens.size()));
        List<Token> single = form == Form.YAML ? alone(config) : List.of();
        if (!single.isEmpty() && random.nextInt(9) == 0) {
            Token twice = single.get(random.nextInt(single.size()));
            int lineStart = twice.offset() - twice.column() + 1;
            int next = config.text().indexOf('\n', lineStart) + 1;
            String text = config.text().substring(0, next)
                    + config.text().substring(lineStart, next)
                    + config.text().substring(next);
            return outcome(text, twice, twice.line() + 1, "seed " + seed + ": twice " + twice);
        }
        String wrong = wrong(token, random);
        String text = config.text().substring(0, token.offset())
                + wrong
                + config.text().substring(token.offset() + token.text().length());
        return outcome(text, token, token.line(), "seed " + seed + ": " + token + " -> " + wrong);
    }

    /** Keys that stand on a line with nothing but their scalar. */
    private static List<Token> alone(GeneratedConfig config) {
        List<String> lines = config.text().lines().toList();
        return config.tokens().stream()
                .filter(token -> token.kind() == Kind.KEY
                        && lines.get(token.line() - 1).matches(" *" + token.text() + ": [^ {\\[&*]+( # note)?"))
                .toList();
    }

    private Outcome outcome(String text, Token token, int line, String what) {
        Problem first = loading.problems(text).stream()
                .min(Comparator.comparing(Problem::severity)
                        .thenComparingInt(Problem::line)
                        .thenComparingInt(Problem::column))
                .orElse(null);
        String story = what + "\n" + first;
        boolean isGuessable = GUESSABLE.contains(token.kind());
        if (first == null) {
            return new Outcome(false, false, isGuessable, false, story);
        }
        boolean isGuessed = !isGuessable || first.suggestion().candidates().contains(token.text());
        return new Outcome(first.line() == line, first.column() == token.column(), isGuessable, isGuessed, story);
    }

    private static String wrong(Token token, Random random) {
        return switch (token.kind()) {
            case DURATION -> List.of("soon", "10ms", "5", "1.2.3s", "-1").get(random.nextInt(5));
            case NUMBER ->
                List.of("many", "-1", "99999999999999", "true", "1.5").get(random.nextInt(5));
            case TYPE_URL -> {
                int slash = token.text().lastIndexOf('.') + 1;
                yield token.text().substring(0, slash) + stroke(token.text().substring(slash), random);
            }
            default -> stroke(token.text(), random);
        };
    }

    /** One slip of the finger: a letter too few, too many, another one, or two swapped. */
    private static String stroke(String word, Random random) {
        while (true) {
            int i = random.nextInt(word.length());
            char letter = (char) ('a' + random.nextInt(26));
            char cased = Character.isUpperCase(word.charAt(i)) ? Character.toUpperCase(letter) : letter;
            String changed = switch (random.nextInt(4)) {
                case 0 -> word.substring(0, i) + word.substring(i + 1);
                case 1 -> word.substring(0, i) + cased + word.substring(i);
                case 2 -> word.substring(0, i) + cased + word.substring(i + 1);
                default ->
                    i == 0
                            ? word
                            : word.substring(0, i - 1) + word.charAt(i) + word.charAt(i - 1) + word.substring(i + 1);
            };
            if (!changed.equals(word) && !changed.isEmpty()) {
                return changed;
            }
        }
    }
}
