package io.ringway.config.model;

import java.util.Locale;

/** How bad a problem is: an error refuses the configuration, a warning does not. */
public enum Severity {
    ERROR,
    WARNING;

    /** As it is printed: {@code error}, {@code warning}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
