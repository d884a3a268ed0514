package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A JSON object per line ({@code json_format}). Keys are sorted, as Envoy prints them. A value that is one command alone keeps its type: a
 * number, a string, or null if there is none. Owner: see {@link Format}.
 */
final class JsonFormat implements Format {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    /** A value in the tree. */
    sealed interface Node {
        /** False if there is no value; nothing was written then. */
        boolean write(StreamView view, TextOutput out);
    }

    private final ObjectNode root;

    JsonFormat(ObjectNode root) {
        this.root = root;
    }

    @Override
    public void write(StreamView view, TextOutput out) {
        root.write(view, out);
        out.putRaw((byte) '\n');
    }

    /** Fields by name. */
    static final class ObjectNode implements Node {
        private final boolean isEmptyOmitted;
        private final byte[][] keys;
        private final Node[] values;

        ObjectNode(Map<String, Node> fields, boolean isEmptyOmitted) {
            SortedMap<String, Node> sorted = new TreeMap<>(fields);
            this.isEmptyOmitted = isEmptyOmitted;
            keys = sorted.keySet().stream().map(JsonFormat::quoted).toArray(byte[][]::new);
            values = sorted.values().toArray(Node[]::new);
        }

        @Override
        public boolean write(StreamView view, TextOutput out) {
            out.putRaw((byte) '{');
            boolean isFirst = true;
            for (int i = 0; i < values.length; i++) {
                int before = out.position();
                if (!isFirst) {
                    out.putRaw((byte) ',');
                }
                out.putRaw(keys[i]);
                if (!values[i].write(view, out)) {
                    if (isEmptyOmitted) {
                        out.rewind(before);
                        continue;
                    }
                    out.putRaw(NULL);
                }
                isFirst = false;
            }
            out.putRaw((byte) '}');
            return true;
        }
    }

    /** Elements in order. */
    static final class ListNode implements Node {
        private final List<Node> elements;

        ListNode(List<Node> elements) {
            this.elements = List.copyOf(elements);
        }

        @Override
        public boolean write(StreamView view, TextOutput out) {
            out.putRaw((byte) '[');
            for (int i = 0; i < elements.size(); i++) {
                if (i > 0) {
                    out.putRaw((byte) ',');
                }
                if (!elements.get(i).write(view, out)) {
                    out.putRaw(NULL);
                }
            }
            out.putRaw((byte) ']');
            return true;
        }
    }

    /** One command alone. */
    record CommandNode(Command command) implements Node {
        @Override
        public boolean write(StreamView view, TextOutput out) {
            if (command.isNumber()) {
                return command.write(view, out);
            }
            int before = out.position();
            out.putRaw((byte) '"');
            out.json(true);
            boolean isThere = command.write(view, out);
            out.json(false);
            if (!isThere) {
                out.rewind(before);
                return false;
            }
            out.putRaw((byte) '"');
            return true;
        }
    }

    /** Texts and commands mixed: always a string. */
    record TextNode(TextFormat text) implements Node {
        @Override
        public boolean write(StreamView view, TextOutput out) {
            out.putRaw((byte) '"');
            out.json(true);
            text.write(view, out);
            out.json(false);
            out.putRaw((byte) '"');
            return true;
        }
    }

    /** A number, a boolean or null as it was written in the configuration. */
    static final class ConstantNode implements Node {
        private final byte[] text;

        ConstantNode(String json) {
            text = json.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public boolean write(StreamView view, TextOutput out) {
            out.putRaw(text);
            return true;
        }
    }

    /** {@code "key":} with what has to be escaped in it escaped. */
    private static byte[] quoted(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[6 * bytes.length + 3]);
        TextOutput out = new TextOutput();
        out.reset(buffer, 0, buffer.capacity());
        out.putRaw((byte) '"');
        out.json(true);
        out.put(bytes);
        out.json(false);
        out.putRaw((byte) '"');
        out.putRaw((byte) ':');
        byte[] text = new byte[out.position()];
        buffer.getBytes(0, text);
        return text;
    }
}
