package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.FilterState;
import io.ringway.hotpath.filter.HashPolicy;
import io.ringway.hotpath.filter.HashableText;
import io.ringway.hotpath.filter.QueryParameter;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.lb.hash.XxHash64;
import io.ringway.routing.regex.RegexReplacer;
import io.ringway.routing.regex.RegexRewrite;
import io.ringway.transport.memory.BufferPool;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The hash of a request under its route's hash policies, the same as Envoy computes, and the cookies that came of it. The hashes of the
 * policies are joined by rotating what there is by one bit and xor; a policy that finds nothing in the request is passed over.
 *
 * <p>Owner: worker.
 */
public final class RequestHash {
    private static final int COOKIE_DIGITS = 16;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final StreamCallbacks callbacks;
    private long value;
    private boolean isPresent;
    /** Whether the policy looked at last has found something, then in {@link #part}. */
    private boolean isFound;

    private long part;
    /** Values of the fields of one name, see {@link Slices}. */
    private long[] values = new long[4];

    private boolean areValuesLost;
    /** Set-Cookie values in the stream's scratch memory: start, length. */
    private int[] cookies = new int[2];

    private int cookieCount;

    public RequestHash(StreamCallbacks callbacks) {
        this.callbacks = callbacks;
    }

    /** Unsigned; meaningless unless {@link #isPresent}. */
    public long value() {
        return value;
    }

    public boolean isPresent() {
        return isPresent;
    }

    /** Whether the request had to get a cookie, whose value follows from its connection. */
    public boolean isCookieMade() {
        return cookieCount > 0;
    }

    void clear() {
        isPresent = false;
        value = 0;
        cookieCount = 0;
    }

    /**
     * Hashes a request.
     *
     * @return false if there is no memory for a cookie or a rewritten value
     */
    public boolean compute(List<HashPolicy> policies, HeaderBlock headers) {
        clear();
        areValuesLost = false;
        boolean fits = true;
        for (int i = 0; i < policies.size(); i++) {
            HashPolicy policy = policies.get(i);
            isFound = false;
            switch (policy) {
                case HashPolicy.Header header -> hashHeader(headers, header);
                case HashPolicy.Cookie cookie -> fits &= hashCookie(headers, cookie);
                case HashPolicy.SourceIp _ -> hashSource();
                case HashPolicy.QueryParameter parameter ->
                    hashParameter(headers, parameter.name().view());
                case HashPolicy.SharedObject object -> hashShared(object.key());
            }
            if (isFound) {
                value = (isPresent ? Long.rotateLeft(value, 1) : 0) ^ part;
                isPresent = true;
            }
            if (policy.isTerminal() && isPresent) {
                break;
            }
        }
        return fits && !areValuesLost;
    }

    private void found(long hash) {
        part = hash;
        isFound = true;
    }

    private void hashRange(UnsafeBuffer buffer, int start, int length) {
        found(XxHash64.hash(buffer, start, length, 0));
    }

    private void hashSource() {
        if (callbacks.hasSourceAddress()) {
            found(callbacks.sourceAddressHash());
        }
    }

    private void hashShared(String key) {
        FilterState state = callbacks.filterState();
        if (!state.isEmpty() && state.get(key) instanceof HashableText text) {
            found(text.hash());
        }
    }

    // ---- headers ----

    private void hashHeader(HeaderBlock headers, HashPolicy.Header policy) {
        switch (policy.part()) {
            case METHOD -> hashOne(headers, policy, headers.methodStart(), headers.methodLength());
            case PATH -> hashOne(headers, policy, headers.pathStart(), headers.pathLength());
            case AUTHORITY -> {
                if (headers.authorityLength() > 0) {
                    hashOne(headers, policy, headers.authorityStart(), headers.authorityLength());
                }
            }
            case FIELD -> hashFields(headers, policy);
        }
    }

    private void hashOne(HeaderBlock headers, HashPolicy.Header policy, int start, int length) {
        long value = rewritten(headers, policy, start, length);
        hashRange(headers.buffer(), Slices.start(value), Slices.length(value));
    }

    private void hashFields(HeaderBlock headers, HashPolicy.Header policy) {
        byte[] name = policy.name().view();
        int count = 0;
        for (int i = headers.find(name, 0); i >= 0; i = headers.find(name, i + 1)) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count); // until it has met the most fields of one name
            }
            insertSorted(
                    headers.buffer(),
                    rewritten(headers, policy, headers.valueStart(i), headers.valueLength(i)),
                    count++);
        }
        long hash = 0;
        for (int i = 0; i < count; i++) {
            hash = XxHash64.hash(headers.buffer(), Slices.start(values[i]), Slices.length(values[i]), hash);
        }
        if (count > 0) {
            found(hash);
        }
    }

    /** What is hashed instead of a value; it stands in the stream's scratch memory. */
    private long rewritten(HeaderBlock headers, HashPolicy.Header policy, int start, int length) {
        RegexRewrite rewrite = policy.rewrite();
        if (rewrite == null) {
            return Slices.of(start, length);
        }
        RegexReplacer replacer = callbacks.worker().regexReplacer();
        int result = replacer.replace(rewrite, headers.buffer(), start, length);
        if (result == RegexReplacer.UNCHANGED) {
            return Slices.of(start, length);
        }
        int copy = result == RegexReplacer.TOO_LARGE
                ? BufferPool.NONE
                : callbacks.scratch().reserve(result);
        if (copy == BufferPool.NONE) {
            areValuesLost = true;
            return Slices.of(start, 0);
        }
        headers.buffer().putBytes(copy, replacer.output(), 0, result);
        return Slices.of(copy, result);
    }

    /** By value, so that the order of the fields does not matter. */
    private void insertSorted(UnsafeBuffer buffer, long value, int count) {
        int at = count;
        while (at > 0 && compare(buffer, value, values[at - 1]) < 0) {
            values[at] = values[at - 1];
            at--;
        }
        values[at] = value;
    }

    private static int compare(UnsafeBuffer buffer, long one, long other) {
        int common = Math.min(Slices.length(one), Slices.length(other));
        for (int i = 0; i < common; i++) {
            int a = buffer.getByte(Slices.start(one) + i) & 0xff;
            int b = buffer.getByte(Slices.start(other) + i) & 0xff;
            if (a != b) {
                return a - b;
            }
        }
        return Slices.length(one) - Slices.length(other);
    }

    // ---- query ----

    private void hashParameter(HeaderBlock headers, byte[] name) {
        long slice = QueryParameter.find(headers, name);
        if (slice != Slices.NONE) {
            hashRange(headers.buffer(), Slices.start(slice), Slices.length(slice));
        }
    }

    /** -1 if there is none. */
    private static int indexOf(UnsafeBuffer buffer, char wanted, int from, int end) {
        for (int i = from; i < end; i++) {
            if (buffer.getByte(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    // ---- cookies ----

    private boolean hashCookie(HeaderBlock headers, HashPolicy.Cookie policy) {
        int field = headers.find(HeaderId.COOKIE);
        while (field >= 0) {
            int start = headers.valueStart(field);
            if (hashCookieIn(
                    headers.buffer(),
                    start,
                    start + headers.valueLength(field),
                    policy.name().view())) {
                break;
            }
            field = headers.find(HeaderId.COOKIE, field + 1);
        }
        // An empty value is no value.
        return isFound || !policy.isGenerated() || makeCookie(headers.buffer(), policy);
    }

    /** The first cookie of the name counts; true if it is in this field. */
    private boolean hashCookieIn(UnsafeBuffer buffer, int from, int end, byte[] name) {
        int at = from;
        while (at < end) {
            int next = indexOf(buffer, ';', at, end);
            int pieceEnd = next < 0 ? end : next;
            int start = skipSpaces(buffer, at, pieceEnd);
            int equals = indexOf(buffer, '=', start, pieceEnd);
            if (equals - start == name.length && Ascii.equals(buffer, start, name)) {
                hashUnquoted(buffer, equals + 1, trimmedEnd(buffer, equals + 1, pieceEnd));
                return true;
            }
            at = next < 0 ? end : next + 1;
        }
        return false;
    }

    private void hashUnquoted(UnsafeBuffer buffer, int from, int end) {
        boolean isQuoted = end - from >= 2 && buffer.getByte(from) == '"' && buffer.getByte(end - 1) == '"';
        int start = isQuoted ? from + 1 : from;
        int length = (isQuoted ? end - 1 : end) - start;
        if (length > 0) {
            hashRange(buffer, start, length);
        }
    }

    private static int skipSpaces(UnsafeBuffer buffer, int from, int end) {
        int at = from;
        while (at < end && buffer.getByte(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int trimmedEnd(UnsafeBuffer buffer, int from, int end) {
        int at = end;
        while (at > from && buffer.getByte(at - 1) == ' ') {
            at--;
        }
        return at;
    }

    /** The value stands for the connection, so that requests of one client that race for a cookie get the same one. */
    private boolean makeCookie(UnsafeBuffer buffer, HashPolicy.Cookie policy) {
        byte[] before = policy.before().view();
        byte[] after = policy.after().view();
        int length = before.length + COOKIE_DIGITS + after.length;
        int start = callbacks.scratch().reserve(length);
        if (start == BufferPool.NONE) {
            return false;
        }
        int digits = start + before.length;
        buffer.putBytes(start, before);
        long id = callbacks.connectionHash();
        for (int i = 0; i < COOKIE_DIGITS; i++) {
            buffer.putByte(digits + i, HEX[(int) (id >>> (60 - 4 * i)) & 0xf]);
        }
        buffer.putBytes(digits + COOKIE_DIGITS, after);
        hashRange(buffer, digits, COOKIE_DIGITS);
        if (2 * cookieCount == cookies.length) {
            cookies = Arrays.copyOf(cookies, 2 * cookies.length); // until it has met the most cookies a route makes
        }
        cookies[2 * cookieCount] = start;
        cookies[2 * cookieCount + 1] = length;
        cookieCount++;
        return true;
    }

    /**
     * Adds the cookies that were made to an answer.
     *
     * @return false if there is no room
     */
    boolean addCookies(HeaderBlock response) {
        boolean fits = true;
        Constants constants = callbacks.worker().constants();
        for (int i = 0; i < cookieCount; i++) {
            fits &= response.add(
                    HeaderId.SET_COOKIE,
                    constants.name(HeaderId.SET_COOKIE).start(),
                    constants.name(HeaderId.SET_COOKIE).length(),
                    cookies[2 * i],
                    cookies[2 * i + 1]);
        }
        return fits;
    }
}
