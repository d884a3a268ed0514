package io.ringway.server.routecheck;

import io.ringway.routing.RequestView;
import io.ringway.server.rehearsal.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A head as texts, for conditions on its fields. Owner: any (immutable). */
final class TextHead implements RequestView {
    private record Part(String name, int start, int length) {
        static final Part NONE = new Part("", 0, 0);
    }

    private final List<Part> fields = new ArrayList<>();
    private final UnsafeBuffer buffer;
    private Part method = Part.NONE;
    private Part authority = Part.NONE;
    private Part path = Part.NONE;
    private final boolean isSecure;

    /** @param all pseudo-fields among them; names in lower case */
    TextHead(List<Field> all, boolean isSecure) {
        this.isSecure = isSecure;
        StringBuilder text = new StringBuilder();
        for (Field field : all) {
            Part part = new Part(field.name(), text.length(), field.value().length());
            text.append(field.value());
            switch (field.name()) {
                case ":method" -> method = part;
                case ":authority" -> authority = part;
                case ":path" -> path = part;
                default -> fields.add(part);
            }
        }
        buffer = new UnsafeBuffer(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public DirectBuffer buffer() {
        return buffer;
    }

    @Override
    public int authorityStart() {
        return authority.start();
    }

    @Override
    public int authorityLength() {
        return authority.length();
    }

    @Override
    public int pathStart() {
        return path.start();
    }

    @Override
    public int pathLength() {
        return path.length();
    }

    @Override
    public int methodStart() {
        return method.start();
    }

    @Override
    public int methodLength() {
        return method.length();
    }

    @Override
    public int findHeader(byte[] lowerName, int from) {
        String name = new String(lowerName, StandardCharsets.UTF_8);
        for (int i = from; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int headerValueStart(int index) {
        return fields.get(index).start();
    }

    @Override
    public int headerValueLength(int index) {
        return fields.get(index).length();
    }

    @Override
    public boolean isSecure() {
        return isSecure;
    }

    @Override
    public boolean isInternal() {
        return false;
    }
}
