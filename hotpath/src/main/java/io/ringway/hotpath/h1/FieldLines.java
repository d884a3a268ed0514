package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.FieldText;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Memory;
import io.ringway.hotpath.http.Swar;
import io.ringway.hotpath.http.Token;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The field lines of a head or of a trailer section, with the empty line that ends them (RFC 9112 section 5).
 *
 * <pre>
 *            ':'            CR LF
 *   LINE ─► NAME ─► VALUE ───────► LINE        LINE ── CR LF ──► end
 * </pre>
 *
 * <p>A line that is there completely is read in one pass without leaving the loop in {@link #parse}: find the colon, recognise the name by
 * hash, find the end of the value 8 bytes at a time, then lower the name. Stores come after the loads of their line, because
 * a load that overlaps a younger store waits for it. Only a line that is cut off leaves the loop and continues later in its state, from
 * the first byte not yet looked at.
 *
 * <p>Refused: bare CR or LF, control bytes except HTAB, line folding, white space before the colon, empty names, names that are no
 * token. Bytes from 0x80 up are allowed in values (obs-text).
 *
 * <p>Owner: worker.
 */
final class FieldLines {
    private enum State {
        /** Awaits the first byte of a line: a name, or the CR of the empty line. */
        LINE,
        /** Awaits more bytes of a name, or its colon (RFC 9112 section 5.1). */
        NAME,
        /** Awaits more bytes of a value, or CR LF (RFC 9110 section 5.5). */
        VALUE
    }

    private final int fieldsMax;
    private final UnderscoreAction underscores;

    private State state = State.LINE;
    // All offsets count from the start of the head.
    /** First byte not looked at; in state LINE the start of the line. */
    private int offset;

    private int nameOffset;
    private int colonOffset;
    private int lines;
    private int errorOffset;

    FieldLines(int fieldsMax, UnderscoreAction underscores) {
        this.fieldsMax = fieldsMax;
        this.underscores = underscores;
    }

    /** Prepares for a section that begins {@code startOffset} bytes behind the start of the head. */
    void begin(int startOffset) {
        state = State.LINE;
        offset = startOffset;
        lines = 0;
    }

    /** Where the byte is that made {@link #parse} fail. */
    int errorOffset() {
        return errorOffset;
    }

    /**
     * Reads on.
     *
     * @param start start of the head; it may differ from the last call's if the bytes were moved
     * @return position behind the empty line, or a {@link ParseResult}
     */
    int parse(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        int p = start + offset;
        if (state != State.LINE) {
            p = resume(buffer, start, end, out);
        }
        while (p >= 0) {
            if (end - p < 2) {
                return partialLine(buffer, start, p, end);
            }
            long word = Memory.word(buffer, p);
            if ((short) word == Swar.CRLF) {
                return p + 2;
            }
            long hits = Swar.colonHits(word);
            int colon = hits != 0 ? p + Swar.firstByte(hits) : findColon(buffer, p + Long.BYTES, end);
            if (colon >= end) {
                return partialLine(buffer, start, p, end);
            }
            int id = colon == p ? HeaderId.OTHER : HeaderNames.idOf(buffer, p, colon - p, word);
            if (id == HeaderId.OTHER && !isName(buffer, p, colon)) {
                return fail(Token.lowerInPlace(buffer, p, colon) - start);
            }
            int valueEnd = findValueEnd(buffer, colon + 1, end);
            if (id != HeaderId.OTHER) {
                HeaderNames.lower(buffer, p, id);
            }
            if (valueEnd >= end - 1) {
                return partialValue(buffer, start, p, colon, valueEnd, end);
            }
            if (!Swar.isCrlf(buffer, valueEnd)) {
                return fail(valueEnd - start);
            }
            int result = add(buffer, p, colon, valueEnd, id, out);
            p = result < 0 ? failAt(result, p - start) : valueEnd + 2;
        }
        return p;
    }

    private static boolean isName(UnsafeBuffer buffer, int start, int colon) {
        return start < colon && Token.lowerInPlace(buffer, start, colon) == colon;
    }

    private static int findColon(UnsafeBuffer buffer, int from, int end) {
        for (int p = from; p < end; p += Long.BYTES) {
            long hits = Swar.colonHits(Memory.word(buffer, p));
            if (hits != 0) {
                return p + Swar.firstByte(hits);
            }
        }
        return end;
    }

    /** Position of the first control byte that is not HTAB, or at least {@code end}. */
    static int findValueEnd(UnsafeBuffer buffer, int from, int end) {
        int p = from;
        while (p < end) {
            long word = Memory.word(buffer, p);
            long hits = Swar.controlHits(word);
            if (hits != 0) {
                int bit = Long.numberOfTrailingZeros(hits) & -Byte.SIZE;
                p += bit >>> 3;
                if (p >= end || !FieldText.isValueByte((byte) (word >>> bit))) {
                    return p;
                }
                p++;
            } else {
                p += Long.BYTES;
            }
        }
        return p;
    }

    /** A line whose colon is not there yet. */
    private int partialLine(UnsafeBuffer buffer, int start, int line, int end) {
        state = State.LINE;
        offset = line - start;
        if (line == end) {
            return ParseResult.INCOMPLETE;
        }
        if (Memory.getByte(buffer, line) == '\r') {
            return end - line == 1 ? ParseResult.INCOMPLETE : fail(offset + 1);
        }
        nameOffset = offset;
        int bad = Token.lowerInPlace(buffer, line, end);
        state = State.NAME;
        offset = end - start;
        return bad == end ? ParseResult.INCOMPLETE : fail(bad - start);
    }

    /** A line whose CR LF is not there yet; {@code valueEnd} is at a CR in the last place, at a bad byte there, or at the end. */
    private int partialValue(UnsafeBuffer buffer, int start, int line, int colon, int valueEnd, int end) {
        if (valueEnd < end && Memory.getByte(buffer, valueEnd) != '\r') {
            return fail(valueEnd - start);
        }
        nameOffset = line - start;
        colonOffset = colon - start;
        state = State.VALUE;
        offset = Math.min(valueEnd, end) - start;
        return ParseResult.INCOMPLETE;
    }

    /** Finishes the line that was cut off. */
    private int resume(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        return switch (state) {
            case LINE -> start + offset;
            case NAME -> resumeName(buffer, start, end, out);
            case VALUE -> resumeValue(buffer, start, end, out);
        };
    }

    private int resumeName(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        int bad = Token.lowerInPlace(buffer, start + offset, end);
        offset = bad - start;
        if (bad == end) {
            return ParseResult.INCOMPLETE;
        }
        if (Memory.getByte(buffer, bad) != ':') {
            return fail(offset);
        }
        colonOffset = offset;
        offset++;
        state = State.VALUE;
        return resumeValue(buffer, start, end, out);
    }

    private int resumeValue(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        int name = start + nameOffset;
        int colon = start + colonOffset;
        int valueEnd = findValueEnd(buffer, start + offset, end);
        if (valueEnd >= end - 1) {
            return partialValue(buffer, start, name, colon, valueEnd, end);
        }
        if (!Swar.isCrlf(buffer, valueEnd)) {
            return fail(valueEnd - start);
        }
        state = State.LINE;
        int result = add(buffer, name, colon, valueEnd, HeaderNames.idOf(buffer, name, colon - name), out);
        return result < 0 ? failAt(result, nameOffset) : valueEnd + 2;
    }

    private int add(UnsafeBuffer buffer, int name, int colon, int valueEnd, int id, HeaderBlock out) {
        if (++lines > fieldsMax) {
            return ParseResult.HEADERS_TOO_LARGE;
        }
        if (underscores != UnderscoreAction.ALLOW && hasUnderscore(buffer, name, colon)) {
            return underscores == UnderscoreAction.REJECT_REQUEST ? ParseResult.BAD_REQUEST : 0;
        }
        int first = colon + 1;
        int last = valueEnd;
        // Nearly always one space before and none behind.
        if (first < last && Memory.getByte(buffer, first) == ' ') {
            first++;
        }
        if (first < last && (isBlank(Memory.getByte(buffer, first)) || isBlank(Memory.getByte(buffer, last - 1)))) {
            first = ConnectionOptions.trimStart(buffer, first, last);
            last = ConnectionOptions.trimEnd(buffer, first, last);
        }
        return out.add(id, name, colon - name, first, last - first) ? 0 : ParseResult.HEADERS_TOO_LARGE;
    }

    private static boolean hasUnderscore(UnsafeBuffer buffer, int start, int end) {
        for (int i = start; i < end; i++) {
            if (Memory.getByte(buffer, i) == '_') {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlank(byte b) {
        return (b & 0xFF) <= ' '; // of the control bytes only HTAB got here
    }

    private int fail(int badOffset) {
        return failAt(ParseResult.BAD_REQUEST, badOffset);
    }

    private int failAt(int result, int badOffset) {
        errorOffset = badOffset;
        return result;
    }
}
