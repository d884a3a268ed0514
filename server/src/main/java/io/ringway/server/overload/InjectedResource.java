package io.ringway.server.overload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A pressure that a file says: for tests and drills (Envoy {@code injected_resource}). Owner: overload. */
final class InjectedResource implements Resource {
    private static final int LENGTH_MAX = 64;

    private final Path file;

    InjectedResource(String file) {
        this.file = Path.of(file);
    }

    @Override
    public double pressure() throws IOException {
        if (Files.size(file) > LENGTH_MAX) {
            throw new IOException(file + " holds no number");
        }
        String text = Files.readString(file).strip();
        try {
            double pressure = Double.parseDouble(text);
            if (pressure >= 0 && pressure <= 1) {
                return pressure;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IOException(file + " holds no number from 0 to 1");
    }
}
