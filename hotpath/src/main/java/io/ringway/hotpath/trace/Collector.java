package io.ringway.hotpath.trace;

import java.util.List;

/**
 * Where spans are reported to. Owner: any (immutable).
 *
 * @param cluster by name, so that a report finds it in whatever configuration is in force
 * @param authority of the requests
 * @param fields of the requests beside the usual ones
 * @param encoding of the reports
 */
public record Collector(String cluster, String authority, String path, List<Field> fields, Encoding encoding) {
    public Collector {
        fields = List.copyOf(fields);
    }

    /** A header field. */
    public record Field(String name, String value) {}

    /** How spans are written. */
    public enum Encoding {
        ZIPKIN_JSON("application/json"),
        ZIPKIN_PROTO("application/x-protobuf"),
        OTLP("application/x-protobuf");

        private final String contentType;

        Encoding(String contentType) {
            this.contentType = contentType;
        }

        public String contentType() {
            return contentType;
        }
    }
}
