package io.ringway.config.edge;

import java.util.Locale;

/** What holds for fields that a configuration leaves out ({@code --profile}). */
public enum Profile {
    /** Envoy's defaults. */
    ENVOY,
    /** Safe ones on listeners that face outside; see {@link EdgeProfile}. */
    EDGE;

    /**
     * By its name on the command line.
     *
     * @throws IllegalArgumentException if there is none of that name, in words for whoever asked
     */
    public static Profile parse(String name) {
        for (Profile profile : values()) {
            if (profile.toString().equals(name)) {
                return profile;
            }
        }
        throw new IllegalArgumentException("\"" + name + "\" is no profile; there are envoy and edge");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
