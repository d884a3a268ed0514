package io.ringway.server.restart;

import io.ringway.server.control.RestartOptions;
import io.ringway.transport.net.ControlSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Ringway that runs on this machine, as its sockets and /proc tell. Owner: any (immutable).
 *
 * @param launcher its JVM with flags, up to the program
 * @param arguments behind {@code run}, without those about a restart that it was started by
 */
public record RunningProcess(long pid, int epoch, List<String> launcher, List<String> arguments, Path directory) {
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final String MAIN_CLASS = "io.ringway.server.Main";
    private static final int STATE_VALUES = 4;
    /** Flags of a restart that is over, with their values. */
    private static final Pattern PAST = Pattern.compile("--(restart-epoch|parent-pid)(=.*)?");

    /** This process. */
    public static RunningProcess self() throws IOException {
        return of(ProcessHandle.current().pid(), 0);
    }

    /**
     * Finds one.
     *
     * @param pid 0 if that is not what it is known by
     * @param baseId or {@link RestartOptions#NO_BASE_ID}
     * @throws IOException if there is none, or more than one, in words
     */
    public static RunningProcess find(String socketPath, long pid, int baseId) throws IOException {
        String name = pid > 0
                ? RestartOptions.byPid(socketPath, pid)
                : baseId >= 0 ? newest(socketPath, baseId) : only(socketPath);
        String[] state = state(name);
        return of(Long.parseLong(state[1]), Integer.parseInt(state[2]));
    }

    /** Whether a process has come so far that it could be replaced itself. */
    public static boolean isServing(String socketPath, long pid) {
        try {
            return state(RestartOptions.byPid(socketPath, pid))[3].equals("LIVE");
        } catch (IOException _) {
            return false;
        }
    }

    private static String[] state(String name) throws IOException {
        try (ControlSocket socket = ControlSocket.connect(name)) {
            socket.receiveTimeout(ANSWER_TIMEOUT_NS);
            socket.send(Messages.STATE);
            ControlSocket.Message answer = socket.receive();
            String[] values = answer == null ? new String[0] : Messages.parse(answer.text());
            if (values.length < STATE_VALUES
                    || !values[0].equals(Messages.STATE)
                    || !socket.peer().isTrusted()) {
                throw new IOException("the process at " + name + " does not speak as expected");
            }
            return values;
        } catch (IOException e) {
            throw new IOException("no process that can be replaced answers at " + e.getMessage(), e);
        }
    }

    private static String only(String socketPath) throws IOException {
        List<String> names =
                names(Pattern.quote(RestartOptions.byPid(socketPath, 0).replaceAll("0$", "")) + "[0-9]+");
        if (names.size() == 1) {
            return names.getFirst();
        }
        throw new IOException(
                names.isEmpty()
                        ? "no process runs here that can be replaced"
                        : "several processes run here, name one with --pid: "
                                + names.stream()
                                        .map(name -> name.substring(name.lastIndexOf('_') + 1))
                                        .collect(Collectors.joining(", ")));
    }

    private static String newest(String socketPath, int baseId) throws IOException {
        String prefix = socketPath + '_' + baseId + '_';
        int epoch = names(Pattern.quote(prefix) + "[0-9]+").stream()
                .mapToInt(name -> Integer.parseInt(name.substring(prefix.length())))
                .max()
                .orElseThrow(() -> new IOException("no process with base id " + baseId + " runs here"));
        return prefix + epoch;
    }

    /** Names of Unix sockets, as the kernel lists them. */
    private static List<String> names(String pattern) throws IOException {
        Pattern name = Pattern.compile(".* (" + pattern + ")");
        TreeSet<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("/proc/net/unix"), StandardCharsets.ISO_8859_1)) {
            Matcher matcher = name.matcher(line);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        return List.copyOf(names);
    }

    private static RunningProcess of(long pid, int epoch) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        List<String> words = List.of(Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8)
                .split("\0"));
        int program = words.indexOf(MAIN_CLASS) + 1;
        if (program == 0) {
            program = words.indexOf("-jar") + 2;
        }
        if (program < 2 || program > words.size()) {
            throw new IOException("the command line of process " + pid + " is not a Ringway's");
        }
        return new RunningProcess(
                pid,
                epoch,
                words.subList(0, program),
                arguments(words.subList(program, words.size())),
                process.resolve("cwd").toRealPath());
    }

    private static List<String> arguments(List<String> words) {
        List<String> arguments = new ArrayList<>();
        for (int i = !words.isEmpty() && words.getFirst().equals("run") ? 1 : 0; i < words.size(); i++) {
            Matcher past = PAST.matcher(words.get(i));
            if (!past.matches()) {
                arguments.add(words.get(i));
            } else if (past.group(2) == null) {
                i++; // its value
            }
        }
        return arguments;
    }
}
