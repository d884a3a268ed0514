package io.ringway.hotpath.h1;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * The parsers of one worker under one set of limits. A parser has something to remember only while a head has come in part, so connections
 * share the few that are needed, and the one in use is always in the cache. Owner: worker.
 */
public final class ParserPool<P extends HeadParser> {
    private final Supplier<P> maker;
    private final ArrayDeque<P> idle = new ArrayDeque<>();

    public ParserPool(Supplier<P> maker) {
        this.maker = maker;
    }

    /** A parser at the start of a head, until {@link #give}; a new one only if all are held by heads that have come in part. */
    public P take() {
        P parser = idle.pollLast();
        return parser == null ? maker.get() : parser;
    }

    /** Gives a parser back, wherever it is in its head; what it has found stays readable until the next {@link #take}. */
    public void give(P parser) {
        parser.reset();
        idle.addLast(parser);
    }
}
