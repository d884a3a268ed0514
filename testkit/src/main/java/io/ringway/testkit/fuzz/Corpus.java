package io.ringway.testkit.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * The inputs of a target that are kept: valid ones to begin with, and every one that has ever failed. They stand in
 * {@code src/test/fuzz/<name>} of the module, one file each.
 */
public final class Corpus {
    private static final int FACTOR = Integer.getInteger("ringway.fuzz.factor", 1);

    private final String name;
    private final Path directory;

    public Corpus(String name) {
        this.name = name;
        directory = Path.of("src", "test", "fuzz", name);
    }

    Path directory() {
        return directory;
    }

    /**
     * Runs all of it, and inputs made of it, always the same ones ({@code -Dringway.fuzz.factor}: so many times more).
     *
     * @throws AssertionError with the input that failed, in Base64
     */
    public void replay(FuzzTarget target, int mutations) {
        List<byte[]> inputs = read();
        if (inputs.isEmpty()) {
            throw new AssertionError("no corpus in " + directory.toAbsolutePath());
        }
        inputs.forEach(input -> run(target, input));
        Mutator mutator = new Mutator(name.hashCode(), inputs);
        for (int i = 0; i < mutations * FACTOR; i++) {
            run(target, mutator.next());
        }
    }

    private void run(FuzzTarget target, byte[] input) {
        try {
            target.run(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    name + " fails; to keep the input: base64 -d > " + directory + "/WHAT-IT-IS <<< "
                            + Base64.getEncoder().encodeToString(input),
                    e);
        }
    }

    private List<byte[]> read() {
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return inputs;
    }
}
