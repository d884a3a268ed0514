package io.ringway.config.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * The runtime as configured (Envoy {@code Bootstrap.layered_runtime}). Owner: any (immutable), but for the slots.
 *
 * @param layers lowest first: a key's value is that of the last layer that has it
 * @param slots the keys that the configuration reads
 */
public record LayeredRuntime(List<Layer> layers, RuntimeSlots slots) {
    public LayeredRuntime {
        layers = List.copyOf(layers);
    }

    /** A layer of the configuration. */
    public sealed interface Layer {
        String name();
    }

    /** {@code static_layer}: written in the configuration itself. */
    public record StaticLayer(RuntimeLayer values) implements Layer {
        @Override
        public String name() {
            return values.name();
        }
    }

    /**
     * {@code disk_layer}: a tree of files, exchanged as a whole by moving a symbolic link.
     *
     * @param symlinkRoot the link, whose folder is watched
     * @param folder what is read: the link's target, or a folder below it
     */
    public record DiskLayer(String name, Path symlinkRoot, Path folder) implements Layer {}

    /** {@code admin_layer}: what {@code POST /runtime_modify} has set. */
    public record AdminLayer(String name) implements Layer {}

    public boolean hasAdminLayer() {
        return layers.stream().anyMatch(AdminLayer.class::isInstance);
    }
}
