package io.ringway.server.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where tables are shown: a screen that each replaces, with colours, or a stream that they follow one another on. Owner: the command; what the
 * screen looked like before comes back when the process ends, however it ends.
 */
final class Terminal implements AutoCloseable {
    private static final String ENTER = "\033[?1049h\033[?25l";
    private static final String LEAVE = "\033[?25h\033[?1049l";
    private static final int ROWS_DEFAULT = 40;

    private final PrintWriter out;
    private final boolean isScreen;
    private final boolean isColoured;
    private final Thread atExit = new Thread(this::leave, "terminal");
    private boolean isFirst = true;

    private Terminal(PrintWriter out, boolean isScreen, boolean isColoured) {
        this.out = out;
        this.isScreen = isScreen;
        this.isColoured = isColoured;
    }

    /**
     * Takes over the screen if there is one and it is wanted.
     *
     * @param isScreenWanted tables shall replace one another
     */
    static Terminal open(PrintWriter out, boolean isScreenWanted) {
        boolean isTerminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        Terminal terminal =
                new Terminal(out, isTerminal && isScreenWanted, isTerminal && System.getenv("NO_COLOR") == null);
        if (terminal.isScreen) {
            Runtime.getRuntime().addShutdownHook(terminal.atExit);
            out.print(ENTER);
            out.flush();
        }
        return terminal;
    }

    boolean isColoured() {
        return isColoured;
    }

    /** Shows a table; on a screen as much of it as there is room for. */
    void show(List<String> lines) {
        if (isScreen) {
            out.print("\033[H");
            lines.stream().limit(rows() - 1L).forEach(line -> out.print(line + "\033[K\n"));
            out.print("\033[J");
        } else {
            if (!isFirst) {
                out.println();
            }
            lines.forEach(out::println);
        }
        isFirst = false;
        out.flush();
    }

    /** Asked for each time: windows change. */
    private static int rows() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectErrorStream(true)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return stty.waitFor(1, TimeUnit.SECONDS) && stty.exitValue() == 0
                    ? Integer.parseInt(size.substring(0, size.indexOf(' ')))
                    : ROWS_DEFAULT;
        } catch (IOException | NumberFormatException e) {
            return ROWS_DEFAULT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ROWS_DEFAULT;
        }
    }

    private void leave() {
        out.print(LEAVE);
        out.flush();
    }

    @Override
    public void close() {
        if (isScreen && Runtime.getRuntime().removeShutdownHook(atExit)) {
            leave();
        }
    }
}
