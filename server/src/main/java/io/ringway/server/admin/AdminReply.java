package io.ringway.server.admin;

/** An admin page's answer. */
public record AdminReply(int status, String contentType, String body) {
    private static final String TEXT = "text/plain; charset=UTF-8";

    static AdminReply text(String text) {
        return text(200, text);
    }

    static AdminReply text(int status, String text) {
        return new AdminReply(status, TEXT, text);
    }

    static AdminReply json(String text) {
        return new AdminReply(200, "application/json", text);
    }

    static AdminReply html(String text) {
        return new AdminReply(200, "text/html; charset=UTF-8", text);
    }
}
