package io.ringway.config.compile;

import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.envoyproxy.envoy.type.tracing.v3.CustomTag;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.StreamText;
import io.ringway.hotpath.filter.TraceTag;
import io.ringway.hotpath.format.StreamTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tags that spans get beside the usual ones ({@code type.tracing.v3.CustomTag}). Owner: control. */
final class CustomTagCompiler {
    private static final StreamText NOTHING = (_, _) -> {};

    private final Problems problems;

    CustomTagCompiler(Problems problems) {
        this.problems = problems;
    }

    /** Of two tags with one name the first counts, as in Envoy. What it makes is of no use after a problem. */
    List<TraceTag> compile(List<CustomTag> tags, FieldNode at) {
        List<TraceTag> compiled = new ArrayList<>();
        for (int i = 0; i < tags.size(); i++) {
            CustomTag tag = tags.get(i);
            TraceTag made = compile(tag, at.element(i));
            boolean isFirst = tags.subList(0, i).stream()
                    .noneMatch(before -> before.getTag().equals(tag.getTag()));
            if (made != null && isFirst) {
                compiled.add(made);
            }
        }
        return List.copyOf(compiled);
    }

    private @Nullable TraceTag compile(CustomTag tag, FieldNode at) {
        return switch (tag.getTypeCase()) {
            case LITERAL -> tag(tag, NOTHING, tag.getLiteral().getValue());
            case ENVIRONMENT -> {
                String value = System.getenv(tag.getEnvironment().getName());
                yield tag(tag, NOTHING, value == null ? tag.getEnvironment().getDefaultValue() : value);
            }
            case REQUEST_HEADER ->
                tag(
                        tag,
                        StreamTexts.requestField(tag.getRequestHeader().getName()),
                        tag.getRequestHeader().getDefaultValue());
            case METADATA -> metadata(tag, tag.getMetadata(), at.field("metadata"));
            case TYPE_NOT_SET -> null; // the walk has refused it
        };
    }

    private @Nullable TraceTag metadata(CustomTag tag, CustomTag.Metadata metadata, FieldNode at) {
        MetadataKey key = metadata.getMetadataKey();
        List<String> path =
                key.getPathList().stream().map(MetadataKey.PathSegment::getKey).toList();
        return switch (metadata.getKind().getKindCase()) {
            case REQUEST -> tag(tag, StreamTexts.dynamicMetadata(key.getKey(), path), metadata.getDefaultValue());
            case ROUTE -> tag(tag, StreamTexts.routeMetadata(key.getKey(), path), metadata.getDefaultValue());
            case CLUSTER, HOST -> {
                problems.atValue(
                        ProblemCode.UNSUPPORTED_VALUE,
                        at.field("kind"),
                        "metadata of clusters and hosts is not supported yet",
                        Suggestion.hint("that of requests and routes is"));
                yield null;
            }
            case KIND_NOT_SET -> {
                if (!at.isBroken() && !at.field("kind").isBroken()) {
                    problems.atKey(
                            ProblemCode.REQUIRED,
                            at.field("kind"),
                            "a tag of metadata has to say whose",
                            Suggestion.hint("write kind: { request: {} } or kind: { route: {} }"));
                }
                yield null;
            }
        };
    }

    private static TraceTag tag(CustomTag tag, StreamText value, String otherwise) {
        return new TraceTag(
                tag.getTag().getBytes(StandardCharsets.UTF_8), value, otherwise.getBytes(StandardCharsets.UTF_8));
    }
}
