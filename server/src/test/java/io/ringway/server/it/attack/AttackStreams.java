package io.ringway.server.it.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the cases of all files send. */
public final class AttackStreams {
    private static final List<String> FILES = List.of(
            "framing.txt",
            "syntax.txt",
            "hosts.txt",
            "paths.txt",
            "fields.txt",
            "upgrades.txt",
            "expect.txt",
            "limits.txt");

    private AttackStreams() {}

    /** The bytes of each case that does not depend on what the backend answers, as Latin-1. */
    public static List<String> all() throws IOException {
        List<String> streams = new ArrayList<>();
        for (String file : FILES) {
            for (AttackCase one : AttackFile.read(file)) {
                StringBuilder stream = new StringBuilder();
                for (AttackCase.Step step : one.steps()) {
                    if (step instanceof AttackCase.Send(String bytes)) {
                        stream.append(bytes);
                    }
                }
                if (one.answers().isEmpty()) {
                    streams.add(stream.toString());
                }
            }
        }
        return streams;
    }
}
