package io.ringway.server.cli;

import io.ringway.config.model.ProblemReport;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import io.ringway.config.source.BootstrapSource;
import io.ringway.config.source.CanonicalYaml;
import io.ringway.config.source.SupportedFields;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringway fmt}. */
@Command(
        name = "fmt",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Print a YAML file in its canonical layout: indentation and gaps. Comments, quotes and the order of keys stay as they are.",
        },
        footer = {
            "",
            "Exit code: 0 fine, 1 with --check if a file has another layout, or if a file is no YAML.",
            "",
            "Examples:",
            "  ringway fmt envoy.yaml | diff envoy.yaml -",
            "  ringway fmt --write envoy.yaml",
            "  ringway fmt --check config/*.yaml          in CI",
        })
final class FmtCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "YAML files.")
    @SuppressWarnings("NullAway.Init") // required
    private List<Path> files;

    @Option(
            names = "--check",
            description = "Change and print nothing but the names of files that have another layout.")
    private boolean isCheck;

    @Option(names = "--write", description = "Write the files instead of printing.")
    private boolean isWrite;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure {
        BootstrapSource source = new BootstrapSource(SupportedFields.load());
        int code = 0;
        for (Path file : files) {
            Problems problems = new Problems();
            SourceText text = source.readFile(file, problems);
            String formatted = text == null ? null : CanonicalYaml.of(text, problems);
            if (text == null || formatted == null) {
                PrintWriter err = spec.commandLine().getErr();
                err.print(ProblemReport.render(problems.list()));
                err.flush();
                code = 1;
            } else if (!finish(file, text.text(), formatted)) {
                code = 1;
            }
        }
        spec.commandLine().getOut().flush();
        return code;
    }

    /** Returns whether it is fine. */
    private boolean finish(Path file, String text, String formatted) throws CommandFailure {
        PrintWriter out = spec.commandLine().getOut();
        boolean isSame = formatted.equals(text);
        if (!isSame && (isCheck || isWrite)) {
            out.println(file);
        }
        if (!isSame && isWrite && !isCheck) {
            replace(file, formatted);
        } else if (!isCheck && !isWrite) {
            out.print(formatted);
        }
        return isSame || !isCheck;
    }

    /** In one step, so that a proxy that watches the file never sees half of it. */
    private static void replace(Path file, String text) throws CommandFailure {
        Path beside = null;
        try {
            Path real = file.toRealPath();
            beside = Files.createTempFile(real.getParent(), ".ringway-fmt", ".tmp");
            Files.writeString(beside, text, StandardCharsets.UTF_8);
            copyPermissions(real, beside);
            Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            beside = null;
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + file + ": " + e.getMessage(), e);
        } finally {
            deleteIfThere(beside);
        }
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        if (Files.getFileStore(from).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }

    private static void deleteIfThere(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // What failed before is what is reported.
        }
    }
}
