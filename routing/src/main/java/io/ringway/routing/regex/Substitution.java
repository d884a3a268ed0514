package io.ringway.routing.regex;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What is put in the place of a match: texts and groups in turn. RE2 writes {@code \0} to {@code \9} for a group and {@code \\} for a backslash.
 * Owner: any (immutable).
 */
public final class Substitution {
    private static final int NO_GROUP = -1;

    /** Texts, each followed by a group or nothing. */
    private final UnsafeBuffer[] texts;

    private final int[] groups;

    private Substitution(List<byte[]> texts, List<Integer> groups) {
        this.texts = texts.stream().map(UnsafeBuffer::new).toArray(UnsafeBuffer[]::new);
        this.groups = groups.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Reads a substitution of RE2's form.
     *
     * @throws IllegalArgumentException if a backslash is followed by neither a digit nor a backslash
     */
    public static Substitution parse(String text) {
        Builder builder = new Builder();
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escaped = i < text.length() ? text.charAt(i) : 0;
            i++;
            if (escaped == '\\') {
                plain.append('\\');
            } else if (escaped >= '0' && escaped <= '9') {
                builder.text(plain.toString()).group(escaped - '0');
                plain.setLength(0);
            } else {
                throw new IllegalArgumentException("in the substitution \"" + text
                        + "\" a backslash is followed by neither a digit nor a backslash");
            }
        }
        return builder.text(plain.toString()).build();
    }

    /** The largest group it names; 0 if it names none. */
    public int groupMax() {
        int max = 0;
        for (int group : groups) {
            max = Math.max(max, group);
        }
        return max;
    }

    int parts() {
        return texts.length;
    }

    DirectBuffer text(int part) {
        return texts[part];
    }

    /** The group behind a text, or -1. */
    int group(int part) {
        return groups[part];
    }

    /** Puts texts and groups together. Cold. */
    public static final class Builder {
        private final List<byte[]> texts = new ArrayList<>();
        private final List<Integer> groups = new ArrayList<>();
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();

        public Builder text(String more) {
            text.writeBytes(more.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** Up to 9; 0 is the whole match. */
        public Builder group(int group) {
            end(group);
            return this;
        }

        public Substitution build() {
            if (text.size() > 0 || texts.isEmpty()) {
                end(NO_GROUP);
            }
            return new Substitution(texts, groups);
        }

        private void end(int group) {
            texts.add(text.toByteArray());
            groups.add(group);
            text.reset();
        }
    }
}
