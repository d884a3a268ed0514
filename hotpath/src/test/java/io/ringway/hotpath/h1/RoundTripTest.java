package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Method;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Properties over generated messages; a failure names its seed. */
class RoundTripTest {
    private static final int WRITTEN = 64 * 1024;
    private static final int AGAIN = 2 * WRITTEN;

    private final UnsafeBuffer buffer = Bytes.region(3 * WRITTEN);
    private final HeaderBlock first = new HeaderBlock(buffer);
    private final HeaderBlock second = new HeaderBlock(buffer);
    private final H1RequestParser requests = new H1RequestParser(H1Limits.DEFAULT);
    private final H1ResponseParser responses = new H1ResponseParser(H1Limits.DEFAULT);

    /** What was written parses to what was parsed, and is written to the same bytes again. */
    @Test
    void parseOfWriteOfParseIsStable() {
        for (long seed = 0; seed < 3000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String text = request(random);
            int offset = random.nextInt(9);
            Bytes.put(buffer, offset, text);
            assertThat(requests.parse(buffer, offset, offset + text.length(), first))
                    .as("seed %d", seed)
                    .isEqualTo(text.length());
            long framing = requests.isChunked() ? H1Writer.FRAMING_CHUNKED : first.contentLength();
            String head = HeadFeeder.requestHead(first);

            int length = H1Writer.writeRequestHead(first, WRITTEN, AGAIN, framing, H1Writer.CONNECTION_NONE);
            assertThat(requests.parse(buffer, WRITTEN, WRITTEN + length, second))
                    .as("seed %d", seed)
                    .isEqualTo(length);
            assertThat(HeadFeeder.requestHead(second)).as("seed %d", seed).isEqualTo(head);
            assertThat(requests.isChunked() ? H1Writer.FRAMING_CHUNKED : second.contentLength())
                    .as("seed %d", seed)
                    .isEqualTo(framing);

            int again = H1Writer.writeRequestHead(second, AGAIN, buffer.capacity(), framing, H1Writer.CONNECTION_NONE);
            assertThat(Bytes.get(buffer, AGAIN, again))
                    .as("seed %d", seed)
                    .isEqualTo(Bytes.get(buffer, WRITTEN, length));
        }
    }

    @Test
    void responsesAreStableToo() {
        for (long seed = 0; seed < 3000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int status = 200 + random.nextInt(400);
            String text = "HTTP/1.1 " + status + " Some Phrase\r\n" + fields(random, 12) + "\r\n";
            Bytes.put(buffer, 0, text);
            assertThat(responses.parse(buffer, 0, text.length(), first, Method.GET))
                    .as("seed %d", seed)
                    .isEqualTo(text.length());
            String fields = HeadFeeder.fields(first);
            long framing = status == 204 ? H1Writer.FRAMING_NONE : 5;
            int length = H1Writer.writeResponseHead(first, WRITTEN, AGAIN, framing, H1Writer.CONNECTION_NONE);
            assertThat(responses.parse(buffer, WRITTEN, WRITTEN + length, second, Method.HEAD))
                    .isEqualTo(length);
            assertThat(second.status()).isEqualTo(status);
            assertThat(HeadFeeder.fields(second)).as("seed %d", seed).isEqualTo(fields);
        }
    }

    /** Any bytes: no exception, the same outcome however they are cut, and nothing accepted that is not canonical after one write. */
    @Test
    void mutatedHeadsHaveOneOutcome() {
        HeadFeeder feeder = HeadFeeder.requests(H1Limits.DEFAULT);
        int accepted = 0;
        for (long seed = 0; seed < 4000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder(request(random));
            for (int i = random.nextInt(3); i >= 0; i--) {
                mutate(random, text);
            }
            String mutated = text.toString();
            String whole = feeder.whole(mutated, 0);
            assertThat(feeder.bytewise(mutated)).as("seed %d", seed).isEqualTo(whole);
            assertThat(feeder.pieces(mutated, random.nextInt(mutated.length())))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
            accepted += whole.contains(" bytes=") ? 1 : 0;
        }
        assertThat(accepted).isBetween(200, 3500);
    }

    private static void mutate(SplittableRandom random, StringBuilder text) {
        String special = "\r\n\t :\0,;#%/?*@[]\u007f\u0080\u00ffAa0-_";
        int at = random.nextInt(text.length());
        char c = special.charAt(random.nextInt(special.length()));
        switch (random.nextInt(4)) {
            case 0 -> text.setCharAt(at, c);
            case 1 -> text.insert(at, c);
            case 2 -> text.deleteCharAt(at);
            default -> {
                int to = Math.min(text.length(), at + random.nextInt(20));
                text.insert(at, text.substring(at, to));
            }
        }
    }

    private static String request(SplittableRandom random) {
        String[] methods = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"};
        String path = "/" + word(random, "abcXYZ019-._~%/?&=", random.nextInt(60));
        String framing = switch (random.nextInt(3)) {
            case 0 -> "Content-Length: " + random.nextLong(Long.MAX_VALUE) + "\r\n";
            case 1 -> "TRANSFER-encoding: Chunked\r\n";
            default -> "";
        };
        String host = "Host: " + word(random, "abc-019", 1 + random.nextInt(20)) + (random.nextBoolean() ? ":80" : "")
                + "\r\n";
        return methods[random.nextInt(methods.length)] + " " + path + " HTTP/1.1\r\n" + fields(random, 6) + host
                + fields(random, 6) + framing + fields(random, 3) + "\r\n";
    }

    private static String fields(SplittableRandom random, int max) {
        String[] known = {
            "Accept",
            "User-Agent",
            "COOKIE",
            "x-request-id",
            "X-Envoy-Upstream-Rq-Timeout-Ms",
            "Via",
            "Content-Type",
            "date"
        };
        StringBuilder lines = new StringBuilder();
        for (int i = random.nextInt(max + 1); i > 0; i--) {
            String name = random.nextBoolean()
                    ? known[random.nextInt(known.length)]
                    : "X" + word(random, "abcXYZ019-._~!#$%&'*+^`|", random.nextInt(30));
            String value = word(random, "abc XYZ019\t-._~;=\"()[]\u0080\u00ff", random.nextInt(100));
            lines.append(name)
                    .append(':')
                    .append(" ".repeat(random.nextInt(3)))
                    .append(value)
                    .append(" ".repeat(random.nextInt(2)));
            lines.append("\r\n");
        }
        return lines.toString();
    }

    private static String word(SplittableRandom random, String alphabet, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }

    /** Zero bytes allocated by 100,000 requests and responses, some of them in two pieces, some chunked. */
    @Test
    void allocatesNothing() {
        String request = String.join(
                "\r\n",
                "POST /a/b?c=d HTTP/1.1",
                "Host: example.com",
                "User-Agent: test",
                "Accept: */*",
                "Connection: keep-alive, x-gone",
                "X-Gone: 1",
                "TE: trailers",
                "Transfer-Encoding: chunked",
                "",
                "");
        String body = "5\r\nhello\r\n0\r\nX: y\r\n\r\n";
        String response = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nServer: x\r\n\r\n";
        Bytes.put(buffer, 0, request + body);
        Bytes.put(buffer, 8192, response);
        ChunkedDecoder decoder = new ChunkedDecoder(H1Limits.DEFAULT);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = run(20_000, request.length(), body.length(), response.length(), decoder);
        long allocated = Long.MAX_VALUE;
        // A compilation that ends in the middle may cost a few bytes once; it does not end in the middle of every
        // round.
        for (int round = 0; round < 5 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long between = threads.getCurrentThreadAllocatedBytes();
            sum += run(100_000, request.length(), body.length(), response.length(), decoder);
            long after = threads.getCurrentThreadAllocatedBytes();
            allocated =
                    after - between - (between - before); // asking may allocate: the same number of times in both spans
        }
        assertThat(sum).isPositive();
        assertThat(allocated).isZero();
    }

    private long run(int times, int requestBytes, int bodyBytes, int responseBytes, ChunkedDecoder decoder) {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            int cut = i % requestBytes;
            int result = requests.parse(buffer, 0, cut, first);
            result = result == ParseResult.INCOMPLETE ? requests.parse(buffer, 0, requestBytes, first) : result;
            HopByHop.strip(first, false);
            sum += result
                    + H1Writer.writeRequestHead(
                            first, WRITTEN, AGAIN, H1Writer.FRAMING_CHUNKED, H1Writer.CONNECTION_NONE);
            decoder.begin(i % 2 == 0 ? null : second);
            int p = requestBytes;
            while (decoder.decode(buffer, p, requestBytes + bodyBytes) == ChunkedDecoder.DATA) {
                sum += decoder.dataLength();
                p = decoder.position();
            }
            sum += responses.parse(buffer, 8192, 8192 + responseBytes, second, Method.GET);
            sum += H1Writer.writeResponseHead(second, WRITTEN, AGAIN, second.contentLength(), H1Writer.CONNECTION_NONE);
        }
        return sum;
    }
}
