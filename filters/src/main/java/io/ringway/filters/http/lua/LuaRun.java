package io.ringway.filters.http.lua;

import io.ringway.hotpath.client.HttpCall;
import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter.DataStatus;
import io.ringway.hotpath.filter.HttpFilter.HeadersStatus;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.FieldText;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One script function at work on one message: a coroutine and what it waits for.
 *
 * <pre>
 *   start -> RUNNING -> DONE                                   the function has returned, or failed
 *                    -> BODY       head waits, body is kept    until the message has ended
 *                    -> CHUNK      head has gone on            until the next piece
 *                    -> TRAILERS   head has gone on            until the message has ended
 *                    -> CALLING    everything waits            until a cluster has answered
 *                    -> ANSWERED   the script was the answer; it never runs again
 * </pre>
 *
 * <p>Owner: worker.
 */
abstract class LuaRun implements LuaHost, HttpCall.Listener {
    enum Phase {
        DONE,
        RUNNING,
        BODY,
        CHUNK,
        TRAILERS,
        CALLING,
        ANSWERED
    }

    private static final int LENGTH_DIGITS = 20;

    final FilterCallbacks callbacks;
    final LuaWorker worker;
    private final LuaState lua;
    private final Mailbox box;
    private final LuaBody body = new LuaBody();
    private final LuaAnswers answers;
    private final HeadChanges changes = new HeadChanges();

    private Phase phase = Phase.DONE;
    private @Nullable LuaCoroutine coroutine;
    private @Nullable HttpCall call;
    private @Nullable CallOrder order;
    private @Nullable HeaderBlock trailers;
    /** The head that has gone on, if its memory is not ours any more. */
    private long @Nullable [] savedHead;

    private String scriptName = "";

    /** The script was the answer, whatever became of the stream then. */
    private boolean isAnswered;

    private boolean isAdvancing;
    private boolean isAnswerReady;
    /** What the coroutine waits for cannot be. */
    private @Nullable String failure;

    private boolean isBodyAlwaysWrapped;
    private boolean isEnd;
    private boolean isHeadGone;
    /** A part of the body has gone on. */
    private boolean isBodyGone;

    private long lengthSaid;
    private int lengthStart;
    private int lengthBytes;

    LuaRun(FilterCallbacks callbacks, LuaWorker worker) {
        this.callbacks = callbacks;
        this.worker = worker;
        lua = worker.state();
        box = lua.box();
        answers = new LuaAnswers(this);
    }

    // ---- what the two directions do differently ----

    abstract boolean has(LoadedScript script);

    abstract int direction();

    abstract HeadChanges.Kind kind();

    abstract HeaderBlock head();

    abstract BodyBuffer kept();

    abstract int keptBytesMax();

    abstract void continueMessage();

    abstract void mirrorStart(HeadMirror mirror);

    /** Whether the head's memory may be used by others once it has gone on. */
    abstract boolean isHeadLent();

    /** Throws if the message cannot have a body of this length. */
    abstract void requireBodyAllowed(int bytes);

    /** The script has changed the head. */
    abstract void onHeadChanged();

    /** Answers in place of the upstream; for requests. */
    abstract void respond(byte[] arguments);

    // ---- events of the message ----

    final HeadersStatus onHead(boolean endStream) {
        LuaOverride override = callbacks.routeConfig() instanceof LuaOverride ofRoute ? ofRoute : null;
        LuaScript script = worker.settings().scriptOf(override);
        LoadedScript loaded = script == null ? null : worker.loaded(script);
        if (script == null || loaded == null || !has(loaded)) {
            return HeadersStatus.CONTINUE;
        }
        scriptName = script.watchdogName();
        isEnd = endStream;
        isAnswered = false;
        isHeadGone = false;
        isBodyGone = false;
        savedHead = null;
        lengthSaid = HeaderBlock.LENGTH_UNKNOWN;
        body.begin();
        worker.onRun();
        coroutine = lua.acquire();
        phase = Phase.RUNNING;
        box.number(loaded.index());
        box.flag(direction());
        advance();
        if (isStopping()) {
            return HeadersStatus.STOP_ITERATION;
        }
        onHeadGoes();
        return HeadersStatus.CONTINUE;
    }

    final DataStatus onData(int position, int length, boolean endStream) {
        isEnd |= endStream;
        return switch (phase) {
            case BODY -> endStream ? onLastData(position, length) : DataStatus.STOP_ITERATION_AND_BUFFER;
            case CHUNK -> onPiece(position, length);
            case TRAILERS -> endStream ? onNoTrailers(length) : pass();
            case CALLING -> DataStatus.STOP_ITERATION_AND_BUFFER;
            case ANSWERED -> DataStatus.STOP_ITERATION_NO_BUFFER;
            case DONE, RUNNING -> pass();
        };
    }

    final HeadersStatus onTrailers(HeaderBlock block) {
        isEnd = true;
        trailers = block;
        switch (phase) {
            case BODY -> {
                showBody();
                advance();
            }
            case CHUNK -> {
                box.flag(0);
                advance();
            }
            case TRAILERS -> {
                box.flag(1);
                advance();
            }
            default -> {}
        }
        trailers = null;
        if (isStopping()) {
            return HeadersStatus.STOP_ITERATION;
        }
        if (!isHeadGone) {
            onHeadGoes();
        }
        return HeadersStatus.CONTINUE;
    }

    /** The stream is over. */
    final void onDestroy() {
        phase = Phase.DONE;
        LuaCoroutine waiting = coroutine;
        if (waiting != null) {
            coroutine = null;
            lua.drop(waiting);
        }
        HttpCall pending = call;
        if (pending != null && pending.isActive()) {
            pending.cancel();
        }
        order = null;
        trailers = null;
        savedHead = null;
        body.begin();
    }

    private DataStatus pass() {
        isBodyGone = true;
        return DataStatus.CONTINUE;
    }

    private DataStatus onLastData(int position, int length) {
        // Beyond the limit, or without memory, the chain answers: it finds the same when it keeps the piece.
        if (kept().bytes() + length > keptBytesMax() || !kept().append(position, length)) {
            return DataStatus.STOP_ITERATION_AND_BUFFER;
        }
        showBody();
        advance();
        if (isStopping()) {
            return DataStatus.STOP_ITERATION_NO_BUFFER;
        }
        onHeadGoes();
        return DataStatus.CONTINUE_BUFFERED;
    }

    private DataStatus onPiece(int position, int length) {
        body.showView(box, position, length); // an empty one at the end, too, as Envoy does
        advance();
        return afterPiece(length);
    }

    private DataStatus onNoTrailers(int length) {
        box.flag(0);
        advance();
        return afterPiece(length);
    }

    private DataStatus afterPiece(int length) {
        byte[] instead = body.takeReplacement();
        body.onPieceGone();
        if (isAnswered) {
            return DataStatus.STOP_ITERATION_NO_BUFFER;
        }
        if (instead != null && !kept().append(instead, 0, instead.length)) {
            return DataStatus.STOP_ITERATION_AND_BUFFER; // there is no memory, which the chain will find, too
        }
        if (phase == Phase.CALLING) {
            body.shown(kept().bytes() + (instead == null ? length : 0));
            return instead == null ? DataStatus.STOP_ITERATION_AND_BUFFER : DataStatus.STOP_ITERATION_NO_BUFFER;
        }
        isBodyGone = true;
        return instead == null ? DataStatus.CONTINUE : DataStatus.CONTINUE_BUFFERED;
    }

    private boolean isStopping() {
        return phase == Phase.BODY || phase == Phase.CALLING || isAnswered;
    }

    /** The head goes on, and with it what is kept. */
    private void onHeadGoes() {
        isBodyGone |= !kept().isEmpty();
        body.onKeptGone();
        if (!isHeadGone) {
            isHeadGone = true;
            if (coroutine != null && isHeadLent()) {
                saveHead();
            }
        }
    }

    // ---- the coroutine ----

    /** Runs it until it waits for something that is not there. */
    private void advance() {
        isAdvancing = true;
        do {
            isAnswerReady = false;
            LuaCoroutine running = coroutine;
            if (running == null) {
                break;
            }
            mirror();
            String message = failure;
            failure = null;
            worker.worker().inForeignCode(scriptName);
            int op = message == null ? lua.resume(running, this) : lua.raise(running, this, message);
            worker.worker().inForeignCode(null);
            onYield(op, running);
        } while (isAnswerReady);
        isAdvancing = false;
    }

    private void onYield(int op, LuaCoroutine running) {
        phase = Phase.RUNNING;
        try {
            switch (op) {
                case Op.FINISHED -> finish(running);
                case Op.BROKEN -> {
                    byte[] message = box.outBytes();
                    finish(running);
                    worker.onError(new String(message, StandardCharsets.UTF_8));
                }
                case Op.BODY -> onBodyWanted();
                case Op.CHUNK -> onChunkWanted();
                case Op.TRAILERS -> onTrailersWanted();
                case Op.HTTP_CALL -> onCallWanted();
                case Op.RESPOND -> {
                    requireHeadHere("respond() cannot be called if headers have been continued");
                    phase = Phase.ANSWERED;
                    isAnswered = true;
                    respond(box.bBytes());
                }
                default -> {
                    worker.onError(lua.failureOf(running));
                    coroutine = null;
                    phase = Phase.DONE;
                    lua.drop(running);
                }
            }
        } catch (LuaFailure e) {
            phase = Phase.RUNNING;
            isAnswered = false;
            failure = String.valueOf(e.getMessage());
            isAnswerReady = true;
        }
    }

    private void finish(LuaCoroutine running) {
        coroutine = null;
        phase = Phase.DONE;
        lua.release(running);
    }

    private void onBodyWanted() {
        isBodyAlwaysWrapped = box.flag() != 0;
        if (isBodyGone) {
            throw new LuaFailure(
                    isEnd
                            ? "cannot call body() after body has been streamed"
                            : "cannot call body() after body streaming has started");
        }
        if (isEnd) {
            showBody();
            isAnswerReady = true;
        } else {
            phase = Phase.BODY;
        }
    }

    private void showBody() {
        if (kept().isEmpty() && !isBodyAlwaysWrapped) {
            box.flag(0);
        } else {
            body.showWhole(box, kept());
        }
    }

    private void onChunkWanted() {
        if (body.showKept(box, kept())) {
            body.shown(kept().bytes() - box.number());
            isAnswerReady = true;
        } else if (isEnd) {
            box.flag(0);
            isAnswerReady = true;
        } else {
            phase = Phase.CHUNK;
        }
    }

    private void onTrailersWanted() {
        if (isEnd) {
            box.flag(trailers == null ? 0 : 1);
            isAnswerReady = true;
        } else {
            phase = Phase.TRAILERS;
        }
    }

    private void onCallWanted() {
        CallOrder wanted = CallOrder.of(box.bBytes());
        StreamCallbacks stream = callbacks.stream();
        int cluster = stream.findCluster(wanted.cluster().getBytes(StandardCharsets.UTF_8));
        if (cluster < 0) {
            throw new LuaFailure("http call cluster invalid. Must be configured: \"" + wanted.cluster() + "\"");
        }
        HttpCall out = wanted.isAsynchronous() ? worker.detachedCall() : ownCall();
        wanted.fill(out);
        box.flag(0);
        if (wanted.isAsynchronous()) {
            out.send(stream.cluster(cluster), wanted.timeoutNs(), keptBytesMax(), worker.forgetting());
            isAnswerReady = true;
        } else {
            order = wanted;
            phase = Phase.CALLING;
            out.send(stream.cluster(cluster), wanted.timeoutNs(), keptBytesMax(), this);
        }
    }

    private HttpCall ownCall() {
        HttpCall known = call;
        if (known == null) {
            known = new HttpCall(worker.worker());
            call = known;
        }
        return known;
    }

    @Override
    public final void onAnswer(HttpCall answered) {
        CallOrder wanted = order;
        if (wanted != null) {
            onCallOver(wanted.answer(answered));
        }
    }

    @Override
    public final void onFailure(HttpCall failed, HttpCall.Failure failure) {
        onCallOver(CallOrder.failure(failure));
    }

    private void onCallOver(byte[] outcome) {
        order = null;
        box.out(outcome);
        box.flag(1);
        if (isAdvancing) {
            isAnswerReady = true;
            return;
        }
        advance();
        if (!isStopping()) {
            onHeadGoes();
            continueMessage();
        }
    }

    // ---- heads ----

    private void mirror() {
        HeadMirror mirror = lua.head();
        long[] saved = savedHead;
        if (saved != null) {
            mirror.restore(saved);
        } else {
            mirrorHead(mirror);
        }
        mirrorTrailers();
    }

    private void mirrorHead(HeadMirror mirror) {
        HeaderBlock block = head();
        mirror.clear();
        mirrorStart(mirror);
        if (block.contentLength() >= 0 && sayLength(block.contentLength())) {
            mirror.add(worker.worker().constants().name(HeaderId.CONTENT_LENGTH), lengthStart, lengthBytes);
        }
        mirror.addAll(block);
    }

    private void mirrorTrailers() {
        HeaderBlock block = trailers;
        lua.trailers().clear();
        if (block != null) {
            lua.trailers().addAll(block);
        }
    }

    /** Writes the digits of the length to where a mirror can point to. */
    private boolean sayLength(long length) {
        if (length == lengthSaid) {
            return true;
        }
        int start = callbacks.stream().scratch().reserve(LENGTH_DIGITS);
        if (start == BufferPool.NONE) {
            return false;
        }
        lengthSaid = length;
        lengthStart = start;
        lengthBytes = head().buffer().putNaturalLongAscii(start, length);
        return true;
    }

    /** Keeps a copy of what the script can still read. */
    private void saveHead() {
        long[] words = lua.head().copy();
        Scratch scratch = callbacks.stream().scratch();
        for (int i = 0; i < words.length; i++) {
            int length = (int) (words[i] >>> 32);
            int start = scratch.copy((int) words[i], length);
            if (start == BufferPool.NONE) {
                worker.onError("there is no memory to keep the head for a script that goes on reading the body");
                giveUp();
                return;
            }
            words[i] = (long) length << 32 | start;
        }
        savedHead = words;
    }

    private void giveUp() {
        LuaCoroutine waiting = coroutine;
        if (waiting != null) {
            coroutine = null;
            phase = Phase.DONE;
            lua.drop(waiting);
        }
    }

    /** The reason phrase of an answer over HTTP/1.1. */
    final void setReason(String phrase) {
        requireHeadHere("header map can no longer be modified");
        if (kind() != HeadChanges.Kind.RESPONSE) {
            throw new LuaFailure("only an answer has a reason phrase");
        }
        if (!FieldText.isValue(phrase)) {
            throw new LuaFailure("the reason phrase has characters that it cannot have");
        }
        byte[] bytes = phrase.getBytes(StandardCharsets.UTF_8);
        int start = callbacks.stream().scratch().copy(bytes);
        if (start == BufferPool.NONE) {
            throw new LuaFailure("there is no room for the reason phrase");
        }
        head().ownReason(start, bytes.length);
    }

    final void requireHeadHere(String message) {
        if (isHeadGone) {
            throw new LuaFailure(message);
        }
    }

    /** Before the script reads chunks. */
    final void requireBodyHere() {
        if (isBodyGone) {
            throw new LuaFailure("cannot call bodyChunks() after body processing has begun");
        }
    }

    // ---- calls that are answered at once ----

    @Override
    public final void onCall(int op) {
        switch (op) {
            case Op.LOG -> worker.log(box.number(), box.aBytes());
            case Op.ADD, Op.REPLACE, Op.REMOVE -> change(op);
            case Op.GET_BYTES ->
                body.copy(box, kept(), worker.worker().buffers().buffer(), worker.first);
            case Op.SET_BYTES -> setBytes();
            case Op.ASK -> box.out(answers.answer(new String(box.aBytes(), StandardCharsets.US_ASCII), box.bBytes()));
            default -> throw new LuaFailure("there is no call " + op);
        }
    }

    private void change(int op) {
        boolean areTrailers = box.flag() != 0;
        HeaderBlock block = areTrailers ? trailers : head();
        if (block == null || (!areTrailers && isHeadGone)) {
            throw new LuaFailure("header map can no longer be modified");
        }
        HeadChanges.Kind kind = areTrailers ? HeadChanges.Kind.TRAILERS : kind();
        changes.apply(op, kind, block, callbacks.stream().scratch(), box.a(worker.first), box.b(worker.second));
        if (areTrailers) {
            mirrorTrailers();
        } else {
            onHeadChanged();
            mirrorHead(lua.head());
        }
    }

    private void setBytes() {
        HeaderBlock block = head();
        int before = body.length(box, kept());
        int after = box.a(worker.first).capacity();
        boolean isWhole = box.flag() == 0;
        if (isWhole) {
            requireHeadHere("the body can no longer be modified");
            requireBodyAllowed(after);
        } else if (isHeadGone && before != after && block.contentLength() >= 0) {
            throw new LuaFailure("content-length has told the length of the body: remove it before bodyChunks()");
        }
        body.replace(box, kept());
        if (isHeadGone) {
            return;
        }
        block.contentLength(isWhole || isEnd ? kept().bytes() : HeaderBlock.LENGTH_UNKNOWN);
        mirrorHead(lua.head());
    }
}
