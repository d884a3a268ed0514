package io.ringway.config.tls;

/** A certificate or a key cannot be used. */
public final class TlsTextException extends Exception {
    private static final long serialVersionUID = 1;

    private final String hint;

    /** @param hint what would help, or empty */
    TlsTextException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
