package io.ringway.hotpath.http;

import org.agrona.DirectBuffer;

/** Request methods (RFC 9110 section 9) as small numbers. */
public final class Method {
    public static final int OTHER = 0;
    public static final int GET = 1;
    public static final int HEAD = 2;
    public static final int POST = 3;
    public static final int PUT = 4;
    public static final int DELETE = 5;
    public static final int CONNECT = 6;
    public static final int OPTIONS = 7;
    public static final int TRACE = 8;
    public static final int PATCH = 9;

    private static final String[] NAMES = {
        "", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"
    };

    private Method() {}

    public static String name(int method) {
        return NAMES[method];
    }

    /** The number of the method name in a buffer, or {@link #OTHER}; methods are case-sensitive. */
    public static int of(DirectBuffer buffer, int start, int length) {
        for (int i = 1; i < NAMES.length; i++) {
            String name = NAMES[i];
            if (name.length() == length && matches(buffer, start, name)) {
                return i;
            }
        }
        return OTHER;
    }

    /** Idempotent by definition (RFC 9110 section 9.2.2); {@link #OTHER} is not. */
    public static boolean isIdempotent(int method) {
        return method == GET
                || method == HEAD
                || method == PUT
                || method == DELETE
                || method == OPTIONS
                || method == TRACE;
    }

    private static boolean matches(DirectBuffer buffer, int start, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (buffer.getByte(start + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
