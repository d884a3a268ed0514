package io.ringway.hotpath.sim;

import io.ringway.hotpath.http.Method;
import java.lang.classfile.CodeBuilder;
import java.util.List;

/** Bugs that a proxy has, or could have had, each planted into the code of one method of ours as it is loaded. */
enum PlantedBug {
    UNREAD_BYTES(
            "a connection returns to its pool with unread bytes",
            "upstream.H1UpstreamConnection",
            "dispose",
            Edit.localAs(1, CodeBuilder::iconst_1)),
    CLOSE_IGNORED(
            "a connection returns to its pool although its backend said close",
            "upstream.H1UpstreamConnection",
            "dispose",
            Edit.fieldAs("isReusable", CodeBuilder::iconst_1)),
    HALF_SENT_REQUEST(
            "a connection returns to its pool before its request was sent whole",
            "upstream.H1UpstreamConnection",
            "dispose",
            Edit.fieldAs("isRequestEnd", CodeBuilder::iconst_1)),
    CHUNK_SIZE("chunk size off by one", "h1.H1Sender", "writeChunkHeader", Edit.oneMoreFor("writeChunkHeader")),
    CHUNK_END_UNCHECKED(
            "whatever follows a chunk's data passes for CR LF",
            "h1.ChunkedDecoder",
            "expect",
            Edit.resultAs("getByte", code -> code.iload(3))),
    BOTH_FRAMINGS(
            "Content-Length and Transfer-Encoding in one request are accepted",
            "h1.H1RequestParser",
            "readFacts",
            Edit.resultAs("allowChunkedLength", CodeBuilder::iconst_1)),
    HEAD_HAS_BODY(
            "an answer to HEAD is read as if it had a body",
            "h1.H1ResponseParser",
            "finish",
            Edit.localAs(2, code -> code.loadConstant(Method.GET))),
    FIELDS_NOT_CLEARED(
            "the header block is not cleared between requests",
            "h1.H1RequestParser",
            "parse",
            Edit.forgetCall("clear")),
    PIPELINE_ORDER(
            "what could not be handled yet goes behind what came later",
            "hcm.H1DownstreamConnection",
            "keepAheadFirst",
            Edit.callInstead("addFirst", "add")),
    FORMER_CONNECTION(
            "a request that is over still holds the connection that serves another",
            "router.UpstreamRequest",
            "forget",
            Edit.forgetWrite("connection")),
    RETRY_OF_SENT(
            "a POST whose connection died is sent again",
            "router.Forwarding",
            "retryStale",
            Edit.fieldAs("hasBody", CodeBuilder::iconst_0),
            Edit.resultAs("isIdempotent", CodeBuilder::iconst_1)),
    CUT_LOOKS_WHOLE(
            "an answer that ends with its connection is closed, not reset, when it was cut",
            "hcm.H1DownstreamConnection",
            "abort",
            Edit.fieldAs("isAnswerCutByClose", CodeBuilder::iconst_0)),
    GIVEN_TWICE("a buffer is given back twice", "router.UpstreamRequest", "sendKept", Edit.callTwice("give")),
    NEVER_GIVEN("a buffer is not given back", "hcm.H1DownstreamConnection", "runDeferred", Edit.forgetCall("give")),
    STATISTIC_KEPT(
            "a statistic is not counted down",
            "upstream.H1UpstreamConnection",
            "endExchange",
            Edit.forgetCall("decrement")),
    PERMIT_KEPT(
            "a connection's permit is not given back",
            "upstream.HostPool",
            "onClosed",
            Edit.forgetCall("releaseConnection")),
    NO_CONNECT_TIMER(
            "a connect has no timeout", "upstream.H1UpstreamConnection", "onConnecting", Edit.forgetCall("schedule")),
    TIMER_NOT_CANCELLED(
            "the timer of a retry runs on after the end of its request",
            "router.RetryState",
            "end",
            Edit.forgetCall("cancel")),
    WAITERS_FORGOTTEN(
            "a connection closes, and those that wait for one get no other",
            "upstream.HostPool",
            "onClosed",
            Edit.forgetCall("connect")),
    DEAD_IDLE_CONNECTION(
            "an idle connection whose backend ends it is closed, and stays in the pool",
            "upstream.H1UpstreamConnection",
            "onRecvEnd",
            Edit.forgetCall("onIdleLost")),
    IDLE_END_IGNORED(
            "the end of an idle connection is ignored",
            "upstream.H1UpstreamConnection",
            "onRecvEnd",
            Edit.forgetCall("onIdleLost"),
            Edit.forgetCall("close")),
    IDLE_RESET_IGNORED(
            "the reset of an idle connection is ignored",
            "upstream.H1UpstreamConnection",
            "onClosed",
            Edit.forgetCall("onIdleLost")),
    READING_NOT_RESUMED(
            "reading stops for back-pressure and never goes on",
            "hcm.H1DownstreamConnection",
            "startReading",
            Edit.forgetCall("recvStart")),
    NO_BACK_PRESSURE(
            "a slow client does not hold its backend back",
            "upstream.H1UpstreamConnection",
            "pauseReading",
            Edit.forgetCall("recvStop"));

    private static final String ROOT = "io.ringway.hotpath.";

    /** What is wrong. */
    final String what;

    final String className;
    final String method;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    final List<Edit> edits;

    PlantedBug(String what, String className, String method, Edit... edits) {
        this.what = what;
        this.className = ROOT + className;
        this.method = method;
        this.edits = List.of(edits);
    }
}
