package io.ringway.config;

import io.ringway.config.dynamic.DynamicSet;
import io.ringway.config.dynamic.ResourceReader;
import io.ringway.config.model.Problem;
import io.ringway.config.model.SourceText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What files of resources held when they were last found right. Owner: control. */
final class AcceptedTexts {
    private final Map<Path, SourceText> texts = new HashMap<>();

    Map<Path, SourceText> byFile() {
        return texts;
    }

    /** The files of a configuration that has come into force; those of other configurations are forgotten. */
    void take(DynamicSet files) {
        texts.keySet().retainAll(files.texts().keySet());
        texts.putAll(files.texts());
    }

    void take(Path file, SourceText text) {
        texts.put(file, text);
    }

    private boolean isChanged(Path file, SourceText text) {
        SourceText before = texts.get(file);
        return before == null || !before.text().equals(text.text());
    }

    /** Whether any file that is not held has another text than before. */
    boolean isAnyChanged(ResourceReader files, Set<Path> held) {
        return files.texts().entrySet().stream()
                .anyMatch(file -> !held.contains(file.getKey()) && isChanged(file.getKey(), file.getValue()));
    }

    /**
     * The files that are to blame for problems and have had something better before: those that problems are in; if they are somewhere else,
     * whatever has changed, since what stood there before went with the rest.
     *
     * @param held not to blame any more
     */
    List<RefusedFile> wrong(ResourceReader files, List<Problem> problems, Set<Path> held) {
        List<RefusedFile> wrong = new ArrayList<>();
        List<RefusedFile> changed = new ArrayList<>();
        for (Path file : files.unreadable()) {
            if (!held.contains(file) && texts.containsKey(file)) {
                wrong.add(new RefusedFile(file, null, List.of()));
            }
        }
        files.texts().forEach((file, text) -> {
            if (held.contains(file) || !texts.containsKey(file) || !isChanged(file, text)) {
                return;
            }
            List<Problem> inFile = problemsIn(text, problems);
            if (inFile.isEmpty()) {
                changed.add(new RefusedFile(file, text, problems));
            } else {
                wrong.add(new RefusedFile(file, text, inFile));
            }
        });
        return wrong.isEmpty() ? changed : wrong;
    }

    @SuppressWarnings("ReferenceEquality") // two files may have one text
    private static List<Problem> problemsIn(SourceText text, List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.isError()
                        && problem.position() != null
                        && problem.position().source() == text)
                .toList();
    }
}
