package io.ringway.hotpath.stats;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The histograms of one writer between two collections, by id. Their buckets are those of an HDR histogram of three significant digits, but
 * most of them are never used: so counts stand in pages of 256 from one pool, and a histogram is a row of page numbers.
 *
 * <pre>
 *   rowOf[id] -> row -> pages[row * 92 + bucket / 256] -> page -> counts[page * 256 + bucket % 256]        0: not there yet
 * </pre>
 *
 * <p>A coarse histogram has two significant digits, and so an eighth of the buckets, of the same pages. Coarse ones leave half of the room to the
 * others.
 *
 * <p>A histogram takes a row and a page for each part of its range when it is first used after a collection, without an allocation as long
 * as the pool lasts; {@link #makeRoomFor} keeps it at twice of what the last interval took. A writer that needs more than that grows the pool
 * itself, up to {@link #ROWS_MAX} and {@link #PAGES_MAX}; values beyond are {@link #dropped}.
 *
 * <p>Owner: the writer or the coordinator, one at a time ({@link WriterStats}).
 */
public final class HistogramTable {
    /** Highest value that is kept apart, one hour in microseconds; more is recorded as this. */
    private static final long VALUE_MAX = TimeUnit.HOURS.toMicros(1);
    /** Histograms in use between two collections; 92 page numbers each, 24 MB in all. */
    static final int ROWS_MAX = 65_536;
    /** Pages in use between two collections, 1 KB each, 128 MB in all; a histogram needs three to eight, a coarse one one to three. */
    static final int PAGES_MAX = 131_072;

    // Three significant digits: 2,048 values of one unit each, then 1,024 of two units, of four, and so on.
    private static final int HALF_BITS = 10;
    // Two digits: 256 of one unit, 128 of two, and so on.
    private static final int COARSE_HALF_BITS = 7;

    private static final int PAGE_BITS = 8;
    private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
    private static final int ROW_PAGES = (bucket(VALUE_MAX, HALF_BITS) >> PAGE_BITS) + 1;

    private static final int ROWS_INITIAL = 64;
    private static final int PAGES_INITIAL = 512;

    // Row 0 and page 0 stand for none.
    private int[] rowOf = new int[ROWS_INITIAL];
    /** By row: the histogram's id, its complement for a coarse one. */
    private int[] idOf = new int[ROWS_INITIAL];

    private int[] pages = new int[ROWS_INITIAL * ROW_PAGES];
    private int[] counts = new int[PAGES_INITIAL << PAGE_BITS];
    private int rowCount = 1;
    private int pageCount = 1;
    private long dropped;

    void record(int id, long value) {
        int row = id < rowOf.length ? rowOf[id] : 0;
        if (row == 0) {
            row = newRow(id, id, ROWS_MAX);
        }
        count(row, bucket(Math.clamp(value, 0, VALUE_MAX), HALF_BITS), PAGES_MAX);
    }

    /** A histogram is either coarse always or never. */
    void recordCoarse(int id, long value) {
        int row = id < rowOf.length ? rowOf[id] : 0;
        if (row == 0) {
            row = newRow(id, ~id, ROWS_MAX / 2);
        }
        count(row, bucket(Math.clamp(value, 0, VALUE_MAX), COARSE_HALF_BITS), PAGES_MAX / 2);
    }

    private void count(int row, int bucket, int pagesMax) {
        int at = row * ROW_PAGES + (bucket >>> PAGE_BITS);
        int page = row == 0 ? 0 : pages[at];
        if (page == 0) {
            page = row == 0 ? 0 : newPage(at, pagesMax);
            if (page == 0) {
                dropped++;
                return;
            }
        }
        counts[(page << PAGE_BITS) + (bucket & PAGE_MASK)]++;
    }

    /** Number of histograms that were used since the last {@link #reset}. */
    public int usedCount() {
        return rowCount - 1;
    }

    /**
     * The id of a used histogram.
     *
     * @param index 0 to {@link #usedCount} minus 1, in the order of first use
     */
    public int usedId(int index) {
        int mark = idOf[index + 1];
        return mark < 0 ? ~mark : mark;
    }

    /** The same histogram has two significant digits, not three. */
    public boolean isCoarse(int index) {
        return idOf[index + 1] < 0;
    }

    /** Takes values, the lowest first; each as the lowest one of its bucket, which the precision does not tell apart. */
    public interface Sink {
        void add(long value, long count);
    }

    /** Tells a used histogram's values. */
    public void addTo(int index, Sink sink) {
        int row = index + 1;
        int halfBits = isCoarse(index) ? COARSE_HALF_BITS : HALF_BITS;
        for (int i = 0; i < ROW_PAGES; i++) {
            int page = pages[row * ROW_PAGES + i];
            if (page == 0) {
                continue;
            }
            for (int j = 0; j <= PAGE_MASK; j++) {
                int count = counts[(page << PAGE_BITS) + j];
                if (count != 0) {
                    sink.add(lowest((i << PAGE_BITS) + j, halfBits), count);
                }
            }
        }
    }

    /** Values since the last {@link #reset} for which there was no room. */
    public long dropped() {
        return dropped;
    }

    /** Empties the table, for the next time the writer gets it. */
    public void reset() {
        Arrays.fill(counts, 0, pageCount << PAGE_BITS, 0);
        Arrays.fill(pages, 0, rowCount * ROW_PAGES, 0);
        for (int row = 1; row < rowCount; row++) {
            rowOf[usedId(row - 1)] = 0;
        }
        rowCount = 1;
        pageCount = 1;
        dropped = 0;
    }

    /**
     * Makes room for twice of what another table holds, so that a writer that changes over allocates nothing. The other one may be in use: only
     * sizes are looked at, and missing some costs no more than an allocation later.
     */
    void makeRoomFor(HistogramTable other) {
        if (rowOf.length < other.rowOf.length) {
            rowOf = Arrays.copyOf(rowOf, other.rowOf.length);
        }
        growRows(Math.min(2 * other.rowCount, ROWS_MAX));
        growPages(Math.min(2 * other.pageCount, PAGES_MAX));
    }

    private int newRow(int id, int mark, int rowsMax) {
        if (rowCount >= rowsMax) {
            return 0;
        }
        if (id >= rowOf.length) {
            rowOf = Arrays.copyOf(rowOf, Math.max(id + 1, 2 * rowOf.length));
        }
        if (rowCount == idOf.length) {
            growRows(Math.min(2 * rowCount, ROWS_MAX));
        }
        int row = rowCount++;
        idOf[row] = mark;
        rowOf[id] = row;
        return row;
    }

    private int newPage(int at, int pagesMax) {
        if (pageCount >= pagesMax) {
            return 0;
        }
        if (pageCount << PAGE_BITS == counts.length) {
            growPages(Math.min(2 * pageCount, PAGES_MAX));
        }
        pages[at] = pageCount;
        return pageCount++;
    }

    private void growRows(int rows) {
        if (rows > idOf.length) {
            idOf = Arrays.copyOf(idOf, rows);
            pages = Arrays.copyOf(pages, rows * ROW_PAGES);
        }
    }

    private void growPages(int count) {
        if (count << PAGE_BITS > counts.length) {
            counts = Arrays.copyOf(counts, count << PAGE_BITS);
        }
    }

    /**
     * The number of the bucket that a value belongs to.
     *
     * @param halfBits 2 to the power of it are the values of a doubling that are told apart
     */
    static int bucket(long value, int halfBits) {
        int unitValues = (2 << halfBits) - 1;
        int shift = Long.SIZE - halfBits - 1 - Long.numberOfLeadingZeros(value | unitValues);
        return (shift << halfBits) + (int) (value >>> shift);
    }

    /** The lowest value that belongs to a bucket. */
    static long lowest(int bucket, int halfBits) {
        int shift = Math.max((bucket >> halfBits) - 1, 0);
        return ((long) bucket - ((long) shift << halfBits)) << shift;
    }
}
