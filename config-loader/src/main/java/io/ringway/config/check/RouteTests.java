package io.ringway.config.check;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Config;
import io.ringway.config.compile.HeaderMatchers;
import io.ringway.config.compile.Structs;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.source.BootstrapSource;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.match.HeaderCondition;
import io.ringway.routing.match.StringMatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads test files, in any form of a configuration, with the same care as configurations: what is not understood is an error at its line. */
public final class RouteTests {
    private static final List<String> TEXTS = List.of(
            "cluster_name",
            "virtual_cluster_name",
            "virtual_host_name",
            "path_rewrite",
            "host_rewrite",
            "path_redirect");

    private final Problems problems;
    private final HeaderMatchers matchers;

    private RouteTests(Problems problems) {
        this.problems = problems;
        this.matchers = new HeaderMatchers(problems);
    }

    /** The tests of a file; of no use after a problem. */
    public static List<RouteTest> read(Path file, Problems problems) {
        BootstrapSource source = new BootstrapSource(TestSchema.supported());
        SourceText text = source.readFile(file, problems);
        if (text == null) {
            return List.of();
        }
        BootstrapSource.ReadMessage read = source.readMessage(text, TestSchema.validation(), problems);
        Message message = read.message();
        return message == null ? List.of() : new RouteTests(problems).tests(message, read.positions());
    }

    private List<RouteTest> tests(Message validation, FieldNode at) {
        FieldNode testsAt = at.field("tests");
        List<Message> items = messages(validation, "tests");
        if (items.isEmpty() && !testsAt.isBroken()) {
            problems.atKey(
                    ProblemCode.REQUIRED, testsAt, "there are no tests", Suggestion.hint("list them under tests:"));
        }
        if (validation.hasField(field(validation, "runtime"))) {
            problems.atKey(
                    ProblemCode.UNSUPPORTED_FIELD,
                    at.field("runtime"),
                    "values of the runtime for all tests are not supported yet",
                    Suggestion.hint("input.runtime of a test switches a fraction on"));
        }
        List<RouteTest> tests = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            tests.add(test(items.get(i), testsAt.element(i)));
        }
        return tests;
    }

    private RouteTest test(Message item, FieldNode at) {
        require(item, "test_name", at);
        require(item, "input", at);
        require(item, "validate", at);
        return new RouteTest(
                text(item, "test_name"),
                at.valuePosition(),
                input((Message) item.getField(field(item, "input")), at.field("input")),
                expected((Message) item.getField(field(item, "validate")), at.field("validate")));
    }

    private void require(Message message, String name, FieldNode at) {
        FieldNode fieldAt = at.field(name);
        FieldDescriptor field = field(message, name);
        boolean isThere = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? message.hasField(field)
                : !message.getField(field).equals("");
        if (!isThere && !at.isBroken() && !fieldAt.isBroken()) {
            problems.atKey(ProblemCode.REQUIRED, fieldAt, "a test needs \"" + name + '"', Suggestion.NONE);
        }
    }

    private RouteTest.Input input(Message input, FieldNode at) {
        require(input, "authority", at);
        require(input, "path", at);
        require(input, "method", at);
        return new RouteTest.Input(
                text(input, "authority"),
                text(input, "path"),
                text(input, "method"),
                (Long) input.getField(field(input, "random_value")),
                (Boolean) input.getField(field(input, "ssl")),
                (Boolean) input.getField(field(input, "internal")),
                text(input, "runtime"),
                metadata(input),
                headers(input, "additional_request_headers", at),
                headers(input, "additional_response_headers", at));
    }

    /** In the form of the set_metadata filter, the older one too. */
    @SuppressWarnings("deprecation") // files have it
    private static Map<String, Map<String, @Nullable Object>> metadata(Message input) {
        Map<String, Map<String, @Nullable Object>> all = new LinkedHashMap<>();
        for (Message one : messages(input, "dynamic_metadata")) {
            Config config = WalkedMessages.parse(Config.parser(), one.toByteString());
            add(config.getMetadataNamespace(), config.getValue(), all);
            config.getMetadataList().forEach(part -> add(part.getMetadataNamespace(), part.getValue(), all));
        }
        return all;
    }

    private static void add(String namespace, Struct values, Map<String, Map<String, @Nullable Object>> all) {
        if (!namespace.isEmpty()) {
            all.computeIfAbsent(namespace, _ -> new LinkedHashMap<>()).putAll(Structs.map(values));
        }
    }

    private List<RouteTest.Header> headers(Message input, String name, FieldNode at) {
        List<RouteTest.Header> headers = new ArrayList<>();
        List<Message> values = messages(input, name);
        for (int i = 0; i < values.size(); i++) {
            String key = text(values.get(i), "key").toLowerCase(Locale.ROOT);
            FieldNode keyAt = at.field(name).element(i).field("key");
            if (!key.matches("[!#$%&'*+.^_`|~0-9a-z-]+") && !keyAt.isBroken()) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        keyAt,
                        "\"" + key + "\" is not the name of a header field",
                        Suggestion.hint("authority, path and method have fields of their own"));
            }
            headers.add(new RouteTest.Header(key, text(values.get(i), "value")));
        }
        return headers;
    }

    private RouteTest.Expected expected(Message expected, FieldNode at) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : TEXTS) {
            String value = wrapped(expected, name) instanceof String text ? text : null;
            if (value != null) {
                texts.put(name, value);
            }
        }
        return new RouteTest.Expected(
                texts,
                wrapped(expected, "code_redirect") instanceof Integer code ? code : null,
                conditions(expected, "request_header", at),
                conditions(expected, "response_header", at));
    }

    /** The value of a wrapper, or null if the field is not there. */
    private static @Nullable Object wrapped(Message message, String name) {
        FieldDescriptor field = field(message, name);
        if (!message.hasField(field)) {
            return null;
        }
        Message wrapper = (Message) message.getField(field);
        return wrapper.getField(wrapper.getDescriptorForType().findFieldByNumber(1));
    }

    private List<RouteCondition> conditions(Message expected, String kind, FieldNode at) {
        List<HeaderMatcher> all = new ArrayList<>();
        for (Message one : messages(expected, kind + "_matches")) {
            all.add(WalkedMessages.parse(HeaderMatcher.parser(), one.toByteString()));
        }
        List<RouteCondition> conditions = new ArrayList<>(matchers.compile(all, at.field(kind + "_matches")));
        for (Message field : messages(expected, kind + "_fields")) {
            String value = text(field, "value");
            conditions.add(
                    HeaderCondition.value(text(field, "key"), StringMatch.exact(value, false), false, value.isEmpty()));
        }
        return conditions;
    }

    private static FieldDescriptor field(Message message, String name) {
        return message.getDescriptorForType().findFieldByName(name);
    }

    private static String text(Message message, String name) {
        return (String) message.getField(field(message, name));
    }

    private static List<Message> messages(Message message, String name) {
        return ((List<?>) message.getField(field(message, name)))
                .stream().map(Message.class::cast).toList();
    }
}
