package io.ringway.server.diff;

import io.ringway.server.explain.Question;
import io.ringway.server.rehearsal.Rehearsed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Where the requests of a file would go, before and after. Owner: the thread that asks.
 *
 * @param requests all that were played
 * @param moved those of them that would go elsewhere
 * @param moves from where to where, the most frequent first
 */
public record TrafficShift(long requests, long moved, List<Move> moves) {
    /** Requests that take the same way. */
    public record Move(String from, String to, long requests, String example) {}

    private record Way(String from, String to) {}

    /** Plays each request against both. */
    public static TrafficShift of(
            Traffic traffic, Function<Question, Rehearsed> before, Function<Question, Rehearsed> after) {
        Map<Way, Move> moves = new LinkedHashMap<>();
        long requests = 0;
        long moved = 0;
        for (Map.Entry<Question, Integer> entry : traffic.requests().entrySet()) {
            Question question = entry.getKey();
            int times = entry.getValue();
            requests += times;
            String from = destination(before.apply(question));
            String to = destination(after.apply(question));
            if (!from.equals(to)) {
                moved += times;
                String example = question.method() + " http://" + question.authority() + question.target();
                moves.merge(
                        new Way(from, to),
                        new Move(from, to, times, example),
                        (known, more) -> new Move(from, to, known.requests() + more.requests(), known.example()));
            }
        }
        List<Move> sorted = new ArrayList<>(moves.values());
        sorted.sort(Comparator.comparingLong(Move::requests).reversed());
        return new TrafficShift(requests, moved, List.copyOf(sorted));
    }

    /** Per cent of the requests that would go elsewhere. */
    public double sharePercent() {
        return requests == 0 ? 0 : 100.0 * moved / requests;
    }

    /** A cluster and what it is asked for where that was rewritten, or the answer of the proxy itself. */
    private static String destination(Rehearsed result) {
        Rehearsed.Forwarded forwarded = result.forwarded();
        if (forwarded != null) {
            return "cluster "
                    + (forwarded.cluster() == null ? "?" : forwarded.cluster().name());
        }
        Rehearsed.Answer answer = result.answer();
        if (answer == null) {
            return "a filter that waits";
        }
        String location = answer.field("location");
        if (!location.isEmpty()) {
            return "redirect " + answer.status() + " to " + location;
        }
        return "answer " + answer.status() + (answer.details().isEmpty() ? "" : " (" + answer.details() + ')');
    }
}
