package io.ringway.filters.http.lua;

import io.ringway.hotpath.filter.BodyBuffer;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a script sees of a body: the whole of it, or the piece that is passing by, which may be what was kept while the script could not look.
 *
 * <pre>
 *   kept: | shown before | this piece |        or a view of the block that has just come
 * </pre>
 *
 * <p>Owner: worker.
 */
final class LuaBody {
    private static final String GONE = "object used outside of proper scope";

    private int serial;
    private boolean isWhole;
    private boolean isKeptPiece;
    private int viewPosition;
    private int viewLength;
    private boolean isView;
    private int shownBytes;
    private byte @Nullable [] replacement;

    /** A new message. */
    void begin() {
        isWhole = false;
        shownBytes = 0;
        onPieceGone();
    }

    /** Shows all that is kept. */
    void showWhole(Mailbox box, BodyBuffer kept) {
        isWhole = true;
        box.flag(1);
        box.number((int) kept.bytes());
        box.count(0);
    }

    /** Shows a block that is passing. */
    void showView(Mailbox box, int position, int length) {
        onPieceGone();
        isView = true;
        viewPosition = position;
        viewLength = length;
        show(box, length);
    }

    /**
     * Shows what was kept since the last piece.
     *
     * @return false if there is nothing
     */
    boolean showKept(Mailbox box, BodyBuffer kept) {
        int more = (int) kept.bytes() - shownBytes;
        if (more <= 0) {
            return false;
        }
        onPieceGone();
        isKeptPiece = true;
        show(box, more);
        return true;
    }

    private void show(Mailbox box, int length) {
        serial++;
        box.flag(1);
        box.number(length);
        box.count(serial);
    }

    /** The script has put something in the place of the view; it is given out once. */
    byte @Nullable [] takeReplacement() {
        byte[] taken = replacement;
        replacement = null;
        return taken;
    }

    /** The block of the view belongs to others again. */
    void onPieceGone() {
        isView = false;
        isKeptPiece = false;
        replacement = null;
        serial++;
    }

    /** All that will be kept up to here was shown. */
    void shown(long bytes) {
        shownBytes = (int) bytes;
    }

    /** What was kept has gone on. */
    void onKeptGone() {
        isWhole = false;
        shownBytes = 0;
        isKeptPiece = false;
    }

    /** Bytes of the piece or body that a call of the script means. */
    int length(Mailbox box, BodyBuffer kept) {
        if (box.flag() == 0) {
            return (int) kept.bytes();
        }
        if (isKeptPiece) {
            return (int) kept.bytes() - shownBytes;
        }
        byte[] instead = replacement;
        return instead == null ? viewLength : instead.length;
    }

    /** Copies bytes to where the script wants them. */
    void copy(Mailbox box, BodyBuffer kept, UnsafeBuffer region, UnsafeBuffer target) {
        requireShown(box);
        int from = box.number();
        box.a(target);
        byte[] instead = replacement;
        if (from < 0 || from + target.capacity() > length(box, kept)) {
            throw new LuaFailure(GONE);
        }
        if (box.flag() == 0) {
            target.putBytes(0, kept.toBytes(), from, target.capacity());
        } else if (isKeptPiece) {
            target.putBytes(0, kept.toBytes(), shownBytes + from, target.capacity());
        } else if (instead != null) {
            target.putBytes(0, instead, from, target.capacity());
        } else {
            target.putBytes(0, region, viewPosition + from, target.capacity());
        }
    }

    /** Puts something in the place of the body or piece. */
    void replace(Mailbox box, BodyBuffer kept) {
        requireShown(box);
        byte[] bytes = box.aBytes();
        if (box.flag() != 0 && !isKeptPiece) {
            replacement = bytes;
            return;
        }
        byte[] before = box.flag() == 0 ? new byte[0] : Arrays.copyOf(kept.toBytes(), shownBytes);
        kept.clear();
        if (!kept.append(before, 0, before.length) || !kept.append(bytes, 0, bytes.length)) {
            throw new LuaFailure("there is no memory for the body");
        }
    }

    private void requireShown(Mailbox box) {
        boolean isValid = box.flag() == 0 ? isWhole : box.count() == serial && (isView || isKeptPiece);
        if (!isValid) {
            throw new LuaFailure(GONE);
        }
    }
}
