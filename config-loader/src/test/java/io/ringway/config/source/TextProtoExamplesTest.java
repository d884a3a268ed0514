package io.ringway.config.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.ringway.config.model.FieldUse;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.ProblemReport;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Protobuf's own printer makes of a configuration reads to the same message, and whatever is done to it is answered. */
class TextProtoExamplesTest {
    private static final int MUTATIONS = Integer.getInteger("ringway.mutations", 40);
    private static final Pattern TYPE = Pattern.compile("type\\.googleapis\\.com/([A-Za-z0-9_.]+)");
    private static final TypeCatalog CATALOG = new TypeCatalog(SupportedFields.load());

    /** Pieces that mean something to the format. */
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "<",
            ">",
            "[",
            "]",
            ":",
            ";",
            ",",
            "\"",
            "'",
            "\\",
            "\\x",
            "\\u12",
            "#",
            "-",
            "- 1",
            "0x",
            "09",
            "1e",
            ".5f",
            "nan",
            "\0",
            "\n",
            "\r",
            "\t",
            "\u00E9",
            "\uFEFF",
            "\uD83D\uDE00",
            "@",
            "[type.googleapis.com/google.protobuf.Any] {}",
            "[a.b]: 1",
            "key: 1",
            "value {}",
            "{}",
            "[]",
            "99999999999999999999");

    /** A text as a message of a type, and what was said of it. */
    private record Read(Message message, List<String> uses, List<Problem> problems) {}

    static Stream<Path> files() throws IOException {
        try (Stream<Path> examples = Files.walk(Path.of("../examples"))) {
            List<Path> all = examples.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("tests.yaml"))
                    .sorted()
                    .toList();
            return Stream.concat(all.stream(), Stream.of(Path.of("src/test/resources/good/surface.yaml")));
        }
    }

    private static Read read(String name, String text, Descriptor type) {
        Problems problems = new Problems();
        List<String> uses = new ArrayList<>();
        FieldUse.Listener listener =
                (owner, field, status, at) -> uses.add(owner + ' ' + field + ' ' + status + ' ' + at.path());
        BootstrapSource.ReadMessage read = new BootstrapSource(everythingOf(text, type))
                .readMessage(new SourceText(name, text), type, problems, listener);
        Message message = read.message() == null ? Bootstrap.getDefaultInstance() : read.message();
        return new Read(message, uses, problems.list());
    }

    private static Stream<Descriptor> extensions(String text) {
        return TYPE.matcher(text).results().flatMap(found -> CATALOG.find(found.group(1)).stream());
    }

    /** Also what other modules support, so that nothing is passed over. */
    private static SupportedFields everythingOf(String text, Descriptor root) {
        Map<String, Set<String>> all = new HashMap<>();
        add(root, all);
        extensions(text).forEach(type -> add(type, all));
        return SupportedFields.load().with(all);
    }

    private static void add(Descriptor type, Map<String, Set<String>> into) {
        if (into.putIfAbsent(type.getFullName(), Set.of("*")) == null) {
            type.getFields().stream()
                    .filter(field -> field.getJavaType() == JavaType.MESSAGE)
                    .forEach(field -> add(field.getMessageType(), into));
        }
    }

    private static Descriptor typeOf(String yaml) {
        if (yaml.contains("\nresources:")) {
            return DiscoveryResponse.getDescriptor();
        }
        return yaml.contains("\nvirtual_hosts:") ? RouteConfiguration.getDescriptor() : Bootstrap.getDescriptor();
    }

    private static String printed(String yaml, Message message) {
        return TextFormat.printer().usingTypeRegistry(types(yaml)).printToString(message);
    }

    private static TypeRegistry types(String yaml) {
        TypeRegistry.Builder types = TypeRegistry.newBuilder();
        extensions(yaml).forEach(types::add);
        return types.build();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aPrintedConfigurationReadsToTheSame(Path file) throws IOException {
        String yaml = Files.readString(file);
        Read wanted = read("envoy.yaml", yaml, typeOf(yaml));
        String text = printed(yaml, wanted.message());

        Read found = read("envoy.pb_text", text, typeOf(yaml));

        assertThat(found.problems())
                .extracting(Problem::message)
                .as(text)
                .containsExactlyInAnyOrderElementsOf(
                        wanted.problems().stream().map(Problem::message).toList());
        // As the printer sees it: in an Any the entries of a map may have another order.
        assertThat(printed(yaml, found.message())).isEqualTo(text);
        // What is written out although it is the default is not printed.
        assertThat(wanted.uses()).containsAll(found.uses());
        assertThat(found.uses()).hasSizeGreaterThan(wanted.uses().size() * 4 / 5);
    }

    @ParameterizedTest
    @MethodSource("files")
    void mutilatedTextsAreAnswered(Path file) throws IOException {
        String yaml = Files.readString(file);
        String text = printed(yaml, read("envoy.yaml", yaml, typeOf(yaml)).message());
        for (int seed = 0; seed < MUTATIONS; seed++) {
            Random random = new Random(seed);
            StringBuilder mutilated = new StringBuilder(text);
            for (int i = 0; i <= random.nextInt(3) && !mutilated.isEmpty(); i++) {
                int at = random.nextInt(mutilated.length());
                int end = Math.min(mutilated.length(), at + 1 + random.nextInt(40));
                switch (random.nextInt(4)) {
                    case 0 -> mutilated.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                    case 1 -> mutilated.delete(at, end);
                    case 2 -> mutilated.insert(at, mutilated.substring(at, end));
                    default -> mutilated.setLength(at + 1);
                }
            }
            String changed = new String(mutilated.toString().getBytes(UTF_8), UTF_8);
            assertAnswered(changed, yaml, file + " seed " + seed);
        }
    }

    /** Problems are in the text; what is read without any, Protobuf's own parser reads to the same; what is not in the format, it refuses. */
    private static void assertAnswered(String text, String yaml, String what) {
        SourceText source = new SourceText("envoy.txtpb", text);
        Read read = read("envoy.txtpb", text, typeOf(yaml));
        assertThat(read.problems()).as(() -> what + ":\n" + text).allSatisfy(problem -> {
            assertThat(problem.line()).isBetween(1, source.lineCount());
            assertThat(problem.column())
                    .isBetween(1, source.line(problem.line()).length() + 1);
            assertThat(ProblemReport.render(problem)).contains(problem.message());
        });
        String parsed;
        try {
            DynamicMessage.Builder message = DynamicMessage.newBuilder(typeOf(yaml));
            TextFormat.Parser.newBuilder()
                    .setTypeRegistry(types(yaml))
                    .setSingularOverwritePolicy(TextFormat.Parser.SingularOverwritePolicy.FORBID_SINGULAR_OVERWRITES)
                    .build()
                    .merge(text, message);
            parsed = printed(yaml, message.build());
        } catch (TextFormat.ParseException e) {
            parsed = "refused: " + e.getMessage();
        }
        // A separator behind an Any is in the specification; Protobuf's parser for Java takes none, but bytes that are
        // no UTF-8.
        boolean isOfJava = parsed.endsWith("Found ';'")
                || parsed.endsWith("Found ','")
                || read.problems().stream()
                        .anyMatch(problem -> problem.message().contains("not UTF-8"));
        if (isOfJava) {
            return;
        }
        if (read.problems().stream().noneMatch(Problem::isError)) {
            assertThat(printed(yaml, read.message()))
                    .as(() -> what + ":\n" + text)
                    .isEqualTo(parsed);
        } else if (read.problems().getFirst().code() == ProblemCode.TEXT_PROTO_SYNTAX) {
            assertThat(parsed).as(() -> what + ": " + read.problems()).startsWith("refused");
        }
    }
}
