package io.ringway.routing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** A request from strings, as Latin-1 bytes in one buffer; there is something before, between and after the parts. */
public final class TextRequest implements RequestView {
    private record Field(String name, int start, int length) {}

    private final StringBuilder text = new StringBuilder("~~~");
    private final List<Field> fields = new ArrayList<>();
    private final int methodStart;
    private final int methodLength;
    private final int authorityStart;
    private final int authorityLength;
    private final int pathStart;
    private final int pathLength;
    private UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private boolean isSecure;
    private boolean isInternal;
    private boolean isCertificatePresented;
    private boolean isCertificateValidated;
    private final Map<String, Object> metadata = new HashMap<>();

    public TextRequest(String method, String authority, String path) {
        this(method, authority, path, List.of());
    }

    /**
     * A request.
     *
     * @param headers pairs of lower-case name and value
     */
    public TextRequest(String method, String authority, String path, List<String[]> headers) {
        methodLength = method.length();
        methodStart = append(method);
        authorityLength = authority.length();
        authorityStart = append(authority);
        pathLength = path.length();
        pathStart = append(path);
        for (String[] header : headers) {
            fields.add(new Field(header[0], append(header[1]), header[1].length()));
        }
        seal();
    }

    public static TextRequest get(String authority, String path) {
        return new TextRequest("GET", authority, path);
    }

    /** What filters have noted. */
    public TextRequest metadata(String namespace, Object values) {
        metadata.put(namespace, values);
        return this;
    }

    @Override
    public @Nullable Object metadata(String namespace) {
        return metadata.get(namespace);
    }

    public TextRequest header(String lowerName, String value) {
        fields.add(new Field(lowerName, append(value), value.length()));
        seal();
        return this;
    }

    public TextRequest secure() {
        isSecure = true;
        return this;
    }

    public TextRequest certificate(boolean isPresented, boolean isValidated) {
        isCertificatePresented = isPresented;
        isCertificateValidated = isValidated;
        return this;
    }

    public TextRequest internal() {
        isInternal = true;
        return this;
    }

    private int append(String part) {
        int start = text.length();
        text.append(part).append("~~~");
        return start;
    }

    private void seal() {
        buffer = new UnsafeBuffer(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public DirectBuffer buffer() {
        return buffer;
    }

    @Override
    public int authorityStart() {
        return authorityStart;
    }

    @Override
    public int authorityLength() {
        return authorityLength;
    }

    @Override
    public int pathStart() {
        return pathStart;
    }

    @Override
    public int pathLength() {
        return pathLength;
    }

    @Override
    public int methodStart() {
        return methodStart;
    }

    @Override
    public int methodLength() {
        return methodLength;
    }

    @Override
    public int findHeader(byte[] lowerName, int from) {
        for (int i = from; i < fields.size(); i++) {
            String name = fields.get(i).name;
            if (isName(name, lowerName)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isName(String name, byte[] lowerName) {
        if (name.length() != lowerName.length) {
            return false;
        }
        for (int i = 0; i < lowerName.length; i++) {
            if (name.charAt(i) != lowerName[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int headerValueStart(int index) {
        return fields.get(index).start;
    }

    @Override
    public int headerValueLength(int index) {
        return fields.get(index).length;
    }

    @Override
    public boolean isSecure() {
        return isSecure;
    }

    @Override
    public boolean isPeerCertificatePresented() {
        return isCertificatePresented;
    }

    @Override
    public boolean isPeerCertificateValidated() {
        return isCertificateValidated;
    }

    @Override
    public boolean isInternal() {
        return isInternal;
    }

    @Override
    public String toString() {
        return text + " secure=" + isSecure + " internal=" + isInternal + " certificate=" + isCertificatePresented + '/'
                + isCertificateValidated + ' ' + fields;
    }
}
