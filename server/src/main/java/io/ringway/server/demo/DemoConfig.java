package io.ringway.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The demonstration's configuration, {@code demo.yaml}, with its ports filled in. */
public final class DemoConfig {
    private DemoConfig() {}

    /** The text; an admin or listener port of 0 lets the system choose. */
    public static String yaml(int adminPort, int listenerPort, int backendOnePort, int backendTwoPort) {
        return template()
                .replace("${ADMIN_PORT}", Integer.toString(adminPort))
                .replace("${LISTENER_PORT}", Integer.toString(listenerPort))
                .replace("${BACKEND_ONE_PORT}", Integer.toString(backendOnePort))
                .replace("${BACKEND_TWO_PORT}", Integer.toString(backendTwoPort));
    }

    private static String template() {
        try (InputStream file = Objects.requireNonNull(DemoConfig.class.getResourceAsStream("demo.yaml"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
