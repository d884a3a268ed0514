package io.ringway.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM has allocated and how long its collector has stopped it, seen from outside: jcmd tells what is in use, the collector's log
 * what it freed meanwhile and how long that took.
 *
 * @param usedBytes in use when read
 * @param freedBytes by all collections so far
 * @param pauses so far
 * @param pauseMs their time together, milliseconds
 */
record JvmHeap(long usedBytes, long freedBytes, int pauses, double pauseMs) {
    private static final Pattern USED = Pattern.compile(" total \\d+K, used (\\d+)K");
    /** {@code GC(3) Pause Young (Allocation Failure) 5M->1M(62M) 2.345ms} */
    private static final Pattern PAUSE = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms");

    /** The flag that makes a JVM write the log. */
    static String logFlag(Path log) {
        return "-Xlog:gc:file=" + log + ":none:filecount=0";
    }

    static JvmHeap read(long pid, Path log) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String said = Executables.firstOutput(List.of(jcmd.toString(), Long.toString(pid), "GC.heap_info"));
        try {
            return parse(said, Files.exists(log) ? Files.readAllLines(log) : List.of());
        } catch (IOException e) {
            return parse(said, List.of());
        }
    }

    static JvmHeap parse(String heapInfo, List<String> log) {
        long used = 0;
        Matcher generations = USED.matcher(heapInfo);
        while (generations.find()) {
            used += Long.parseLong(generations.group(1)) << 10;
        }
        long freed = 0;
        int pauses = 0;
        double pauseMs = 0;
        for (String line : log) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                freed += (Long.parseLong(pause.group(1)) - Long.parseLong(pause.group(2))) << 20;
                pauses++;
                pauseMs += Double.parseDouble(pause.group(3));
            }
        }
        return new JvmHeap(used, freed, pauses, pauseMs);
    }

    /** Bytes allocated since an earlier reading; to the megabyte where a collection came between, else to the kilobyte. */
    long allocatedSince(JvmHeap earlier) {
        return usedBytes - earlier.usedBytes + freedBytes - earlier.freedBytes;
    }
}
