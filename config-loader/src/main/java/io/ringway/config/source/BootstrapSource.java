package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.FieldUse;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Severity;
import io.ringway.config.model.SourceText;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bootstrap from files (YAML, JSON or Protobuf's text format, by their ending) and inline texts (YAML or JSON). Owner: control.
 */
public final class BootstrapSource {
    /** A bootstrap with the positions of its fields; with problems it holds what could be read. */
    public record Read(Bootstrap bootstrap, FieldNode positions) {}

    /**
     * A message with the positions of its fields; with problems it holds what could be read.
     *
     * @param message null if nothing could be read
     */
    public record ReadMessage(@Nullable Message message, FieldNode positions) {}

    private final SupportedFields supportedFields;
    private final MessageShape.Cache shapes;
    private final TypeCatalog catalog;

    public BootstrapSource(SupportedFields supportedFields) {
        this.supportedFields = supportedFields;
        this.shapes = new MessageShape.Cache(supportedFields);
        this.catalog = new TypeCatalog(supportedFields);
    }

    public SupportedFields supportedFields() {
        return supportedFields;
    }

    /** The text of a file, or null after a problem. */
    public @Nullable SourceText readFile(Path file, Problems problems) {
        String shown = file.toString();
        if (shown.toLowerCase(Locale.ROOT).endsWith(".pb")) {
            fileProblem(
                    problems,
                    ProblemCode.FILE_FORMAT,
                    shown + " is in Protobuf's binary form; YAML, JSON and Protobuf's text form are read",
                    "");
            return null;
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new SourceText(shown, text);
        } catch (NoSuchFileException e) {
            fileProblem(problems, ProblemCode.FILE_UNREADABLE, "there is no file " + shown, nearbyFile(file));
        } catch (AccessDeniedException e) {
            fileProblem(problems, ProblemCode.FILE_UNREADABLE, "no permission to read " + shown, "");
        } catch (CharacterCodingException e) {
            fileProblem(problems, ProblemCode.FILE_FORMAT, shown + " is not UTF-8 text", "");
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "it is a directory" : String.valueOf(e.getMessage());
            fileProblem(problems, ProblemCode.FILE_UNREADABLE, "cannot read " + shown + ": " + why, "");
        }
        return null;
    }

    /**
     * Reads the texts one after the other, each laid over what was read before as Protobuf merges messages (Envoy's {@code --config-yaml}
     * over {@code --config-path}).
     */
    public Read read(List<SourceText> texts, Problems problems) {
        return read(texts, problems, FieldUse.Listener.NONE);
    }

    /**
     * The same.
     *
     * @param uses hears of every field and extension
     */
    public Read read(List<SourceText> texts, Problems problems, FieldUse.Listener uses) {
        Bootstrap.Builder merged = Bootstrap.newBuilder();
        FieldNode positions = null;
        for (SourceText text : texts) {
            Read read = read(text, problems, uses);
            merged.mergeFrom(read.bootstrap());
            positions = positions == null ? read.positions() : positions.mergedWith(read.positions());
        }
        if (positions == null) {
            throw new IllegalArgumentException("no text to read");
        }
        return new Read(merged.build(), positions);
    }

    private Read read(SourceText text, Problems problems, FieldUse.Listener uses) {
        ReadMessage read = readMessage(text, Bootstrap.getDescriptor(), problems, uses);
        return new Read(typed(read.message()), read.positions());
    }

    /** Reads a text as a message of any type. */
    public ReadMessage readMessage(SourceText text, Descriptor type, Problems problems) {
        return readMessage(text, type, problems, FieldUse.Listener.NONE);
    }

    /**
     * The same.
     *
     * @param uses hears of every field and extension
     */
    public ReadMessage readMessage(SourceText text, Descriptor type, Problems problems, FieldUse.Listener uses) {
        NodePositions places = new NodePositions(text);
        int errorsBefore = problems.errorCount();
        Node root = compose(text, type, problems);
        FieldNode positions = FieldNode.root(root == null ? places.start() : places.of(root));
        if (root == null || MessageWalker.isNull(root)) {
            if (problems.errorCount() == errorsBefore) {
                problems.atValue(
                        ProblemCode.EMPTY_CONFIG,
                        positions,
                        "there is no configuration in " + text.name(),
                        Suggestion.hint("begin with static_resources"
                                + (TextForm.of(text) == TextForm.PROTOBUF ? " { }" : ":")));
            }
            positions.markBroken();
            return new ReadMessage(null, positions);
        }
        MessageWalker walker = new MessageWalker(
                places, problems, shapes, catalog, uses, text.text().length());
        return new ReadMessage(walker.message(root, type, positions, ""), positions);
    }

    private @Nullable Node compose(SourceText text, @Nullable Descriptor type, Problems problems) {
        return switch (TextForm.of(text)) {
            case YAML -> new YamlComposer(text, problems).compose();
            case PROTOBUF -> new TextProtoComposer(text, problems, shapes, catalog).compose(type);
        };
    }

    /** The keys of a text's outermost mapping; none if it has no mapping. */
    public Set<String> topLevelKeys(SourceText text) {
        Set<String> keys = new LinkedHashSet<>();
        if (compose(text, null, new Problems()) instanceof MappingNode mapping) {
            for (MappingNode.Pair pair : mapping.pairs()) {
                if (pair.key() instanceof ScalarNode key) {
                    keys.add(key.value());
                }
            }
        }
        return keys;
    }

    /** Generated setters by reflection cost far more at the start than one pass over the wire form. */
    private static Bootstrap typed(@Nullable Message message) {
        return message == null
                ? Bootstrap.getDefaultInstance()
                : WalkedMessages.parseFile(Bootstrap.parser(), message.toByteString());
    }

    private static void fileProblem(Problems problems, ProblemCode code, String message, String hint) {
        Suggestion suggestion = hint.isEmpty() ? Suggestion.NONE : Suggestion.didYouMean(List.of(hint));
        problems.add(new Problem(code, Severity.ERROR, message, null, "", suggestion, null));
    }

    private static String nearbyFile(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || file.getFileName() == null) {
            return "";
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.limit(1000)
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
            List<String> near = NearMiss.of(file.getFileName().toString(), names);
            return near.isEmpty() ? "" : file.resolveSibling(near.getFirst()).toString();
        } catch (IOException e) {
            return ""; // only a suggestion is lost
        }
    }
}
