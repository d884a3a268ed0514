package io.ringway.config;

import io.ringway.config.compile.NodeIdentity;
import io.ringway.config.edge.Profile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from. Owner: any (immutable).
 *
 * @param file {@code --config-path}, or null
 * @param inlineYaml {@code --config-yaml}, merged over the file as Protobuf merges messages, or null
 * @param node what replaces parts of {@code node}: {@code --service-node}, {@code --service-cluster}, {@code --service-zone}
 * @param profile what holds for fields that are left out
 */
public record ConfigInput(@Nullable Path file, @Nullable String inlineYaml, NodeIdentity node, Profile profile) {

    /** One with Envoy's defaults. */
    public ConfigInput(@Nullable Path file, @Nullable String inlineYaml, NodeIdentity node) {
        this(file, inlineYaml, node, Profile.ENVOY);
    }

    /** The same with another profile. */
    public ConfigInput withProfile(Profile other) {
        return new ConfigInput(file, inlineYaml, node, other);
    }

    public static ConfigInput ofFile(Path file) {
        return new ConfigInput(file, null, NodeIdentity.EMPTY);
    }

    public static ConfigInput ofText(String yaml) {
        return new ConfigInput(null, yaml, NodeIdentity.EMPTY);
    }
}
