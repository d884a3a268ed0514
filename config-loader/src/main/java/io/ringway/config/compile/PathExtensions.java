package io.ringway.config.compile;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import org.jspecify.annotations.Nullable;

/** Reads the extensions that match and rewrite paths. Owner: control. */
final class PathExtensions {
    private final Problems problems;

    PathExtensions(Problems problems) {
        this.problems = problems;
    }

    /** The extension's configuration, or null after a problem. */
    <T extends Message> @Nullable T unpack(TypedExtensionConfig extension, Class<T> type, FieldNode configAt) {
        if (!extension.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "extension \"" + extension.getName() + "\"");
            return null;
        }
        if (!extension.getTypedConfig().is(type)) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    configAt.field("@type"),
                    "this extension does not belong here",
                    Suggestion.hint(type.getSimpleName() + " does"));
            return null;
        }
        return WalkedMessages.unpack(extension.getTypedConfig(), type);
    }
}
