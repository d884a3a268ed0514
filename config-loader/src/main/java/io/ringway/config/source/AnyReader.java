package io.ringway.config.source;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.FieldUse;
import io.ringway.config.model.Position;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code typed_config}: finds the message type of its {@code @type} and has the rest read as that. Owner: control.
 */
final class AnyReader {
    static final String TYPE_KEY = "@type";

    private final MessageWalker walker;
    private final NodePositions positions;
    private final Problems problems;
    private final SupportedFields supportedFields;
    private final TypeCatalog catalog;
    private final FieldUse.Listener uses;

    AnyReader(
            MessageWalker walker,
            NodePositions positions,
            Problems problems,
            SupportedFields supportedFields,
            TypeCatalog catalog,
            FieldUse.Listener uses) {
        this.walker = walker;
        this.positions = positions;
        this.problems = problems;
        this.supportedFields = supportedFields;
        this.catalog = catalog;
        this.uses = uses;
    }

    static boolean isAny(Descriptor type) {
        return type.getFullName().equals("google.protobuf.Any");
    }

    @Nullable
    Message read(List<MappingReader.Entry> entries, FieldNode at, String extensionName) {
        MappingReader.Entry typeEntry = null;
        List<MappingReader.Entry> rest = new ArrayList<>(entries.size());
        for (MappingReader.Entry entry : entries) {
            if (entry.key().equals(TYPE_KEY)) {
                typeEntry = entry;
            } else {
                rest.add(entry);
            }
        }
        if (typeEntry == null) {
            reportMissing(entries, at);
            return null;
        }
        Position valueAt = positions.of(typeEntry.value());
        FieldNode typeAt = at.addField(TYPE_KEY, positions.of(typeEntry.keyNode()), valueAt);
        if (!(typeEntry.value() instanceof ScalarNode scalar)) {
            problems.atValue(ProblemCode.WRONG_TYPE, typeAt, "wrong type: @type is a text", Suggestion.NONE);
            return null;
        }
        Descriptor type = resolve(scalar.value(), typeAt, extensionName);
        if (type == null) {
            at.markBroken();
            return null;
        }
        Message content = walker.message(rest, type, at);
        at.setKind(FieldNode.Kind.VALUE);
        return Any.newBuilder()
                .setTypeUrl(scalar.value())
                .setValue(content.toByteString())
                .build();
    }

    private void reportMissing(List<MappingReader.Entry> entries, FieldNode at) {
        if (TextForm.of(positions.source()) == TextForm.PROTOBUF) {
            reportPacked(entries, at);
            return;
        }
        List<String> keys = entries.stream().map(MappingReader.Entry::key).toList();
        List<String> near = NearMiss.of(TYPE_KEY, keys);
        if (near.isEmpty()) {
            problems.atKey(
                    ProblemCode.MISSING_TYPE_URL,
                    at,
                    "no \"@type\" here, so nobody knows what this is",
                    Suggestion.hint("add \"@type\": type.googleapis.com/...", TYPE_KEY));
            return;
        }
        for (MappingReader.Entry entry : entries) {
            if (entry.key().equals(near.getFirst())) {
                FieldNode keyAt = at.addField(entry.key(), positions.of(entry.keyNode()), positions.of(entry.value()));
                at.markBroken();
                problems.atKey(
                        ProblemCode.MISSING_TYPE_URL,
                        keyAt,
                        "\"" + entry.key() + "\" is not \"@type\"",
                        Suggestion.didYouMean(List.of(TYPE_KEY)));
                return;
            }
        }
    }

    /** The bytes of {@code value} would be read without a line for anything that is wrong in them. */
    private void reportPacked(List<MappingReader.Entry> entries, FieldNode at) {
        FieldNode shownAt = at;
        String message = "no type here, so nobody knows what this is";
        if (!entries.isEmpty()) {
            MappingReader.Entry first = entries.getFirst();
            shownAt = at.addField(first.key(), positions.of(first.keyNode()), positions.of(first.value()));
            message = first.key().equals("type_url") || first.key().equals("value")
                    ? "an Any is not read from its type_url and value"
                    : "\"" + first.key() + "\" stands before anything says of which type this is";
            at.markBroken();
        }
        problems.atKey(
                ProblemCode.MISSING_TYPE_URL,
                shownAt,
                message,
                Suggestion.hint("write [" + TypeCatalog.URL_PREFIX + "full.Name] { ... }"));
    }

    private @Nullable Descriptor resolve(String url, FieldNode typeAt, String extensionName) {
        int slash = url.lastIndexOf('/');
        String name = url.substring(slash + 1);
        Optional<Descriptor> type = catalog.find(name);
        if (type.isEmpty()) {
            uses.onUse(name, "", FieldUse.Status.UNKNOWN, typeAt);
            List<String> near = catalog.nearest(name).stream()
                    .map(candidate -> TypeCatalog.URL_PREFIX + candidate)
                    .toList();
            problems.atValue(
                    ProblemCode.UNKNOWN_TYPE_URL, typeAt, "unknown @type \"" + url + "\"", Suggestion.didYouMean(near));
            return null;
        }
        if (slash < 0) {
            String full = TypeCatalog.URL_PREFIX + name;
            problems.atValue(
                    ProblemCode.UNKNOWN_TYPE_URL,
                    typeAt,
                    "@type \"" + url + "\" has no prefix",
                    Suggestion.didYouMean(List.of(full)));
            return null;
        }
        boolean isSupported = supportedFields.isListed(name);
        uses.onUse(name, "", isSupported ? FieldUse.Status.SUPPORTED : FieldUse.Status.UNSUPPORTED, typeAt);
        if (!isSupported) {
            String shown = extensionName.isEmpty() ? name : "\"" + extensionName + "\" (" + name + ")";
            problems.atValue(
                    ProblemCode.UNSUPPORTED_EXTENSION,
                    typeAt,
                    "extension " + shown + " is not supported yet",
                    Suggestion.hint(
                            speaksGrpc(name)
                                    ? "it speaks gRPC, which comes with HTTP/2"
                                    : "Envoy knows it, Ringway does not"));
            return null;
        }
        return type.get();
    }

    /** A filter that asks a service over gRPC, or is about requests in gRPC. */
    private static boolean speaksGrpc(String type) {
        return type.startsWith("envoy.extensions.filters.http.")
                && (type.contains("grpc_") || type.contains(".http.ratelimit.") || type.contains(".ext_proc."));
    }
}
