package io.ringway.server.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/** A profile as one HTML file that loads nothing from elsewhere. */
public final class FlamePage {
    private static final String FILE = "flamegraph.html";
    private static final String DATA = "/*DATA*/null";

    private FlamePage() {}

    public static String of(CpuProfiler.Profile profile) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("start", profile.start().toString());
        data.put("seconds", profile.duration().toMillis() / 1000.0);
        data.put("sampling", profile.sampling());
        data.put("root", profile.root().tree());
        String json = JsonMapper.shared().writeValueAsString(data);
        return template().replace(DATA, json.replace("<", "\\u003c")); // a name must not end the script
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(FlamePage.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
