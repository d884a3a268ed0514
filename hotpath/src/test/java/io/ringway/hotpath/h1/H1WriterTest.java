package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Method;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Canonical serialisation (RFC 9112 sections 3, 4, 5; RFC 9110 section 15). */
class H1WriterTest {
    private static final int DST = 4096;
    private static final int LIMIT = 2 * DST;

    private final UnsafeBuffer buffer = Bytes.region(LIMIT);
    private final HeaderBlock headers = new HeaderBlock(buffer);

    private void parse(String text) {
        Bytes.put(buffer, 0, text);
        assertThat(new H1RequestParser(RequestCases.HTTP_10).parse(buffer, 0, text.length(), headers))
                .isEqualTo(text.length());
    }

    private void parseResponse(String text) {
        Bytes.put(buffer, 0, text);
        assertThat(new H1ResponseParser(H1Limits.DEFAULT).parse(buffer, 0, text.length(), headers, Method.GET))
                .isEqualTo(text.length());
    }

    private String request(long framing, int connection) {
        return written(H1Writer.writeRequestHead(headers, DST, LIMIT, framing, connection));
    }

    private String response(long framing, int connection) {
        return written(H1Writer.writeResponseHead(headers, DST, LIMIT, framing, connection));
    }

    private String written(int length) {
        assertThat(length).isPositive();
        return Bytes.get(buffer, DST, length);
    }

    /** Adds a field somewhere else in the region. */
    private void add(int position, String name, String value) {
        Bytes.put(buffer, position, name + value);
        headers.add(HeaderNames.idOf(name), position, name.length(), position + name.length(), value.length());
    }

    @Test
    void writesARequestCanonically() {
        parse(
                "POST /a?b HTTP/1.1\r\nUser-Agent:x\r\nHOST: \t example.com \r\nAccept:   */*  \r\nX-Y: z\r\nContent-Length: 007\r\n\r\n");
        assertThat(request(headers.contentLength(), H1Writer.CONNECTION_NONE))
                .isEqualTo(
                        "POST /a?b HTTP/1.1\r\nhost: example.com\r\nuser-agent: x\r\naccept: */*\r\nx-y: z\r\ncontent-length: 7\r\n\r\n");
    }

    @Test
    void neverCopiesFramingOrConnectionFields() {
        parse(
                "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nConnection: x\r\nKeep-Alive: 5\r\nProxy-Connection: y\r\nHTTP2-Settings: z\r\nUpgrade: h2c\r\nC: d\r\n\r\n");
        add(1000, "content-length", "5");
        add(1100, "transfer-encoding", "gzip");
        add(1200, "host", "evil");
        assertThat(request(H1Writer.FRAMING_CHUNKED, H1Writer.CONNECTION_CLOSE))
                .isEqualTo(
                        "GET / HTTP/1.1\r\nhost: a\r\na: b\r\nc: d\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    @Test
    void writesAnAllowedUpgrade() {
        parse("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
        assertThat(request(H1Writer.FRAMING_NONE, H1Writer.CONNECTION_UPGRADE))
                .isEqualTo("GET / HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n");
    }

    @Test
    void skipsRemovedAndWritesChangedAndAddedFields() {
        parse("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\n\r\n");
        headers.remove(2); // Host was the first and is removed already
        Bytes.put(buffer, 1000, "three");
        headers.value(3, 1000, 5);
        add(1100, "x-added", "six");
        assertThat(request(H1Writer.FRAMING_NONE, H1Writer.CONNECTION_NONE))
                .isEqualTo("GET / HTTP/1.1\r\nhost: a\r\na: 1\r\nc: three\r\nd: 4\r\ne: 5\r\nx-added: six\r\n\r\n");
    }

    @Test
    void doesNotTakeAForeignGapOfTwoBytesForACanonicalLine() {
        parse("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Bytes.put(buffer, 1000, "name??value!!");
        headers.add(HeaderId.OTHER, 1000, 4, 1006, 5);
        Bytes.put(buffer, 1100, "name: value!!");
        headers.add(HeaderId.OTHER, 1100, 4, 1106, 5);
        assertThat(request(H1Writer.FRAMING_NONE, H1Writer.CONNECTION_NONE))
                .isEqualTo("GET / HTTP/1.1\r\nhost: a\r\nname: value\r\nname: value\r\n\r\n");
    }

    @Test
    void writesAFieldAtTheVeryEndOfTheRegion() {
        UnsafeBuffer small = Bytes.region(300);
        HeaderBlock block = new HeaderBlock(small);
        Bytes.put(small, 0, "GET/a");
        block.method(Method.GET, 0, 3);
        block.path(3, 1);
        block.authority(4, 1);
        Bytes.put(small, 292, "n: value");
        block.add(HeaderId.OTHER, 292, 1, 295, 5);
        int length = H1Writer.writeRequestHead(block, 16, 280, H1Writer.FRAMING_NONE, H1Writer.CONNECTION_NONE);
        assertThat(Bytes.get(small, 16, length)).isEqualTo("GET / HTTP/1.1\r\nhost: a\r\nn: value\r\n\r\n");
    }

    @Test
    void writesEveryMethodAndAnUnknownOne() {
        for (int method = Method.GET; method <= Method.PATCH; method++) {
            String target = method == Method.CONNECT ? "a:1" : "/x";
            parse(Method.name(method) + " " + target + " HTTP/1.1\r\nHost: a:1\r\n\r\n");
            assertThat(request(H1Writer.FRAMING_NONE, H1Writer.CONNECTION_NONE))
                    .isEqualTo(Method.name(method) + " " + target + " HTTP/1.1\r\nhost: a:1\r\n\r\n");
        }
        parse("PROPFIND /x HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(request(0, H1Writer.CONNECTION_NONE))
                .isEqualTo("PROPFIND /x HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n");
    }

    @Test
    void writesHttp11ForAnHttp10RequestWithoutHost() {
        parse("GET / HTTP/1.0\r\nA: b\r\n\r\n");
        assertThat(request(H1Writer.FRAMING_NONE, H1Writer.CONNECTION_NONE))
                .isEqualTo("GET / HTTP/1.1\r\nhost: \r\na: b\r\n\r\n");
    }

    @Test
    void writesAResponseWithTheStandardPhrase() {
        parseResponse(
                "HTTP/1.1 200 Whatever\r\nContent-Type: text/plain\r\nSet-Cookie:a\r\nSet-Cookie: b\r\nContent-Length: 5\r\nConnection: x\r\n\r\n");
        assertThat(response(5, H1Writer.CONNECTION_KEEP_ALIVE))
                .isEqualTo(
                        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nset-cookie: a\r\nset-cookie: b\r\nconnection: keep-alive\r\ncontent-length: 5\r\n\r\n");
        assertThat(response(Long.MAX_VALUE, H1Writer.CONNECTION_NONE))
                .endsWith("\r\ncontent-length: 9223372036854775807\r\n\r\n");
        assertThat(response(H1Writer.FRAMING_CHUNKED, H1Writer.CONNECTION_NONE))
                .endsWith("b\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100 Continue",
                "204 No Content",
                "404 Not Found",
                "431 Request Header Fields Too Large",
                "503 Service Unavailable",
                "599 Unknown",
                "999 Unknown"
            })
    void knowsThePhrases(String statusAndPhrase) {
        headers.clear();
        headers.status(Integer.parseInt(statusAndPhrase.substring(0, 3)));
        assertThat(response(H1Writer.FRAMING_NONE, H1Writer.CONNECTION_NONE))
                .isEqualTo("HTTP/1.1 " + statusAndPhrase + "\r\n\r\n");
    }

    /** Whatever the room, nothing at or behind the limit is touched, and what fits is the same text. */
    @Test
    void staysInsideOfItsRoom() {
        String text = "POST /some/path HTTP/1.1\r\nHost: example.com\r\nAccept:*/*\r\nX-Long: " + "v".repeat(300)
                + "\r\nA: b\r\n\r\n";
        parse(text);
        String whole = request(3, H1Writer.CONNECTION_CLOSE);
        boolean fitted = false;
        for (int room = 0; room < 700; room++) {
            buffer.setMemory(DST, LIMIT - DST, (byte) '#');
            int length = H1Writer.writeRequestHead(headers, DST, DST + room, 3, H1Writer.CONNECTION_CLOSE);
            assertThat(Bytes.get(buffer, DST + room, 64)).isEqualTo("#".repeat(64));
            if (length != H1Writer.NO_ROOM) {
                fitted = true;
                assertThat(Bytes.get(buffer, DST, length)).isEqualTo(whole);
                assertThat(length + H1Writer.SLACK_BYTES).isLessThanOrEqualTo(room);
            } else {
                assertThat(fitted).as("fits with less but not with %d", room).isFalse();
            }
        }
        assertThat(fitted).isTrue();
    }

    @Test
    void responsesStayInsideOfTheirRoom() {
        parseResponse("HTTP/1.1 404 x\r\nA: b\r\nC:d\r\n\r\n");
        String whole = response(3, H1Writer.CONNECTION_CLOSE);
        for (int room = 0; room < 300; room++) {
            buffer.setMemory(DST, LIMIT - DST, (byte) '#');
            int length = H1Writer.writeResponseHead(headers, DST, DST + room, 3, H1Writer.CONNECTION_CLOSE);
            assertThat(Bytes.get(buffer, DST + room, 64)).isEqualTo("#".repeat(64));
            assertThat(length == H1Writer.NO_ROOM
                            || Bytes.get(buffer, DST, length).equals(whole))
                    .isTrue();
        }
        assertThat(H1Writer.writeResponseHead(headers, DST, DST + 300, 3, H1Writer.CONNECTION_CLOSE))
                .isPositive();
    }

    @Test
    void writesChunkFramingInsideOfItsRoom() {
        for (int room = 0; room < 32; room++) {
            buffer.setMemory(DST, 64, (byte) '#');
            int header = H1Writer.writeChunkHeader(buffer, DST, DST + room, 0xABCDE);
            assertThat(header == H1Writer.NO_ROOM
                            || Bytes.get(buffer, DST, header).equals("abcde\r\n"))
                    .isTrue();
            int end = H1Writer.writeChunkEnd(buffer, DST, DST + room);
            assertThat(end == H1Writer.NO_ROOM || Bytes.get(buffer, DST, end).equals("\r\n"))
                    .isTrue();
            int last = H1Writer.writeLastChunk(buffer, DST, DST + room);
            assertThat(last == H1Writer.NO_ROOM || Bytes.get(buffer, DST, last).equals("0\r\n\r\n"))
                    .isTrue();
            assertThat(Bytes.get(buffer, DST + room, 32)).isEqualTo("#".repeat(32));
        }
        assertThat(H1Writer.writeChunkHeader(buffer, DST, LIMIT, 0)).isEqualTo(3);
        assertThat(H1Writer.writeChunkHeader(buffer, DST, LIMIT, Integer.MAX_VALUE))
                .isEqualTo(10);
        assertThat(H1Writer.writeChunkEnd(buffer, DST, LIMIT)).isEqualTo(2);
        assertThat(H1Writer.writeLastChunk(buffer, DST, LIMIT)).isEqualTo(5);
    }

    @Test
    void writesTrailersWithoutFramingFields() {
        headers.clear();
        add(1000, "x-checksum", "abc");
        add(1100, "content-length", "5");
        add(1200, "grpc-status", "0");
        assertThat(written(H1Writer.writeLastChunk(headers, DST, LIMIT)))
                .isEqualTo("0\r\nx-checksum: abc\r\ngrpc-status: 0\r\n\r\n");
        for (int room = 0; room < 90; room++) {
            buffer.setMemory(DST, 256, (byte) '#');
            int length = H1Writer.writeLastChunk(headers, DST, DST + room);
            assertThat(Bytes.get(buffer, DST + room, 64)).isEqualTo("#".repeat(64));
            assertThat(length == H1Writer.NO_ROOM || length == 38)
                    .as("%d in %d", length, room)
                    .isTrue();
        }
    }

    @Test
    void refusesARoomOutsideOfTheRegion() {
        parse("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThatThrownBy(() -> request(LIMIT + 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesAFieldOutsideOfTheRegion() {
        parse("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        headers.add(HeaderId.OTHER, LIMIT - 3, 4, LIMIT + 3, 1);
        assertThatThrownBy(() -> request(LIMIT)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private int request(int limit) {
        return H1Writer.writeRequestHead(headers, DST, limit, H1Writer.FRAMING_NONE, H1Writer.CONNECTION_NONE);
    }
}
