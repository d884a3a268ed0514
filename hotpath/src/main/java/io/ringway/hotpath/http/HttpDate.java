package io.ringway.hotpath.http;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The line {@code date: Sun, 06 Nov 1994 08:49:37 GMT} CR LF in memory, renewed once per second (IMF-fixdate, RFC 9110 section 5.6.7). It lies as
 * it is written, so {@link #addTo} gives a field that is copied in one go.
 *
 * <p>Owner: worker.
 */
public final class HttpDate {
    /** Bytes of the whole line, which the constructor's caller reserves. */
    public static final int LINE_BYTES = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n".length();
    /** Bytes of the date alone. */
    public static final int DATE_BYTES = "Sun, 06 Nov 1994 08:49:37 GMT".length();

    private static final int NAME_BYTES = "date".length();
    private static final int DATE_OFFSET = "date: ".length();
    private static final byte[] TEMPLATE = ascii("date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
    private static final byte[] DAYS = ascii("ThuFriSatSunMonTueWed");
    private static final byte[] MONTHS = ascii("JanFebMarAprMayJunJulAugSepOctNovDec");
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long YEAR_9999_END = 253_402_300_799L;

    private final UnsafeBuffer buffer;
    private final int position;
    private long second;
    private long day;

    /**
     * Writes the line for 1970.
     *
     * @param position where {@link #LINE_BYTES} bytes are reserved
     */
    public HttpDate(UnsafeBuffer buffer, int position) {
        this.buffer = buffer;
        this.position = position;
        buffer.putBytes(position, TEMPLATE);
    }

    /**
     * Renews the line if the second changed.
     *
     * @param epochMs wall-clock time, 1970 to 9999
     */
    public void update(long epochMs) {
        long now = Math.clamp(Math.floorDiv(epochMs, 1000L), 0, YEAR_9999_END);
        if (now != second) {
            second = now;
            format(now);
        }
    }

    /** Adds Date to a block. */
    public boolean addTo(HeaderBlock headers) {
        return headers.add(HeaderId.DATE, position, NAME_BYTES, position + DATE_OFFSET, DATE_BYTES);
    }

    /** Position of the date itself, {@link #DATE_BYTES} long. */
    public int datePosition() {
        return position + DATE_OFFSET;
    }

    private void format(long now) {
        int date = position + DATE_OFFSET;
        if (now / SECONDS_PER_DAY != day) {
            day = now / SECONDS_PER_DAY;
            formatDay(date);
        }
        int rest = (int) (now % SECONDS_PER_DAY);
        putTwo(date + 17, rest / 3600);
        putTwo(date + 20, rest / 60 % 60);
        putTwo(date + 23, rest % 60);
    }

    /** Civil date from days since 1970, counted in years that begin in March so that the leap day is the last one. */
    private void formatDay(int date) {
        long shifted = day + 719_468;
        long era = shifted / 146_097;
        int dayOfEra = (int) (shifted % 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        int year = (int) (era * 400) + yearOfEra + (month <= 2 ? 1 : 0);
        buffer.putBytes(date, DAYS, (int) (day % 7) * 3, 3);
        putTwo(date + 5, dayOfYear - (153 * marchMonth + 2) / 5 + 1);
        buffer.putBytes(date + 8, MONTHS, (month - 1) * 3, 3);
        putTwo(date + 12, year / 100);
        putTwo(date + 14, year % 100);
    }

    private void putTwo(int at, int value) {
        buffer.putByte(at, (byte) ('0' + value / 10));
        buffer.putByte(at + 1, (byte) ('0' + value % 10));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
