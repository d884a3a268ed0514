package io.ringway.testkit.fuzz;

import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets Jazzer look for inputs that fail, guided by the code they reach: in a JVM of its own, for {@code -Dringway.fuzz.seconds}, which the
 * profile {@code fuzz} sets. Its findings and the inputs it has come up with are in {@code target/fuzz/<name>}.
 */
public final class JazzerRun {
    private static final Logger LOG = System.getLogger(JazzerRun.class.getName());
    private static final int SECONDS = Integer.getInteger("ringway.fuzz.seconds", 0);
    private static final String ONLY = System.getProperty("ringway.fuzz.only", "");
    private static final String MAIN = "com.code_intelligence.jazzer.Jazzer";
    private static final int LENGTH_MAX = 4096;
    private static final int SLOW_INPUT_SECONDS = 60;

    private JazzerRun() {}

    /** Whether there is any time for it. */
    public static boolean isWanted(String name) {
        return SECONDS > 0 && (ONLY.isEmpty() || ONLY.equals(name));
    }

    /**
     * Runs it to the end.
     *
     * @param target has {@code fuzzerTestOneInput}
     * @throws AssertionError if it has found something; the message says where
     */
    public static void run(Corpus corpus, String name, Class<?> target) throws IOException, InterruptedException {
        Path work = Path.of("target", "fuzz", name).toAbsolutePath();
        Path found = Files.createDirectories(work.resolve("corpus"));
        Path log = work.resolve("log.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.ringway.**",
                "--disabled_hooks=*",
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + "/",
                "-max_total_time=" + SECONDS,
                "-max_len=" + LENGTH_MAX,
                "-timeout=" + SLOW_INPUT_SECONDS,
                "-rss_limit_mb=0",
                found.toString(),
                corpus.directory().toAbsolutePath().toString()));
        Process process = new ProcessBuilder(command)
                .directory(Path.of("").toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean isOver = process.waitFor(2L * SECONDS + 120, TimeUnit.SECONDS);
            if (!isOver || process.exitValue() != 0) {
                throw new AssertionError(name + ": Jazzer has found something, or could not run; see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
        LOG.log(Logger.Level.INFO, "{0}: {1}", name, summary(log));
    }

    /** The line that tells how far it came. */
    private static String summary(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("Done "))
                .reduce("", (_, last) -> last.strip());
    }
}
