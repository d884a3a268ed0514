package io.ringway.server.rehearsal;

/** A header field. Owner: any (immutable). */
public record Field(String name, String value) {
    @Override
    public String toString() {
        return name + ": " + value;
    }
}
