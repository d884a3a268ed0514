package io.ringway.config.compile;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.LayeredRuntime;
import io.ringway.config.runtime.RuntimeEntry;
import io.ringway.config.runtime.RuntimeSlots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The layers of the runtime; to be called last, when all slots are known. Owner: control. */
final class RuntimeCompiler {
    private final Problems problems;
    private final NodeIdentity node;
    private final RuntimeSlots slots;
    private final Predicate<String> isReadByName;

    /**
     * @param slots of keys that are looked up by number
     * @param isReadByName of the others, whether something looks them up
     */
    RuntimeCompiler(Problems problems, NodeIdentity node, RuntimeSlots slots, Predicate<String> isReadByName) {
        this.isReadByName = isReadByName;
        this.problems = problems;
        this.node = node;
        this.slots = slots;
    }

    /** Of no use after a problem. */
    LayeredRuntime compile(Bootstrap bootstrap, FieldNode at) {
        List<LayeredRuntime.Layer> layers = new ArrayList<>();
        Map<String, FieldNode> names = new HashMap<>();
        FieldNode adminAt = null;
        FieldNode layersAt = at.field("layers");
        List<RuntimeLayer> configured = bootstrap.getLayeredRuntime().getLayersList();
        for (int i = 0; i < configured.size(); i++) {
            RuntimeLayer layer = configured.get(i);
            FieldNode layerAt = layersAt.element(i);
            requireUniqueName(layer, layerAt.field("name"), names);
            switch (layer.getLayerSpecifierCase()) {
                case STATIC_LAYER -> layers.add(staticLayer(layer, layerAt.field("static_layer")));
                case DISK_LAYER -> layers.add(diskLayer(layer, layerAt.field("disk_layer")));
                case ADMIN_LAYER -> {
                    FieldNode here = layerAt.field("admin_layer");
                    if (adminAt != null) {
                        problems.atKey(
                                ProblemCode.NOT_ALLOWED,
                                here,
                                "there is an admin layer already, in line "
                                        + adminAt.keyPosition().line(),
                                Suggestion.hint("keep the one that is to lie over the other"));
                    }
                    adminAt = here;
                    layers.add(new LayeredRuntime.AdminLayer(layer.getName()));
                }
                case RTDS_LAYER, LAYERSPECIFIER_NOT_SET -> {} // reported when the text was read
            }
        }
        if (bootstrap.hasLayeredRuntime() && layers.isEmpty()) {
            layers.add(new LayeredRuntime.AdminLayer("")); // as in Envoy: no layers means one that can be changed
        }
        return new LayeredRuntime(layers, slots);
    }

    private void requireUniqueName(RuntimeLayer layer, FieldNode at, Map<String, FieldNode> names) {
        FieldNode first = names.putIfAbsent(layer.getName(), at);
        if (first != null && at.isWritten() && !at.isBroken()) {
            problems.atValue(
                    ProblemCode.DUPLICATE_NAME,
                    at,
                    "runtime layer \"" + layer.getName() + "\" exists already",
                    Suggestion.NONE,
                    first.valuePosition(),
                    "first here");
        }
    }

    private LayeredRuntime.StaticLayer staticLayer(RuntimeLayer layer, FieldNode at) {
        Map<String, RuntimeEntry> entries = new TreeMap<>();
        layer.getStaticLayer().getFieldsMap().forEach((key, value) -> add(key, value, at, entries));
        Set<String> read = slots.keys();
        for (String key : entries.keySet()) {
            if (!read.contains(key) && !isReadByName.test(key)) {
                problems.warnAtKey(
                        ProblemCode.NO_EFFECT, at, "nothing reads the runtime key \"" + key + "\"", Suggestion.NONE);
            }
        }
        return new LayeredRuntime.StaticLayer(new io.ringway.config.runtime.RuntimeLayer(layer.getName(), entries));
    }

    /** Envoy joins the names of nested structs with dots, down to values and fractions. */
    private void add(String key, Value value, FieldNode at, Map<String, RuntimeEntry> into) {
        switch (value.getKindCase()) {
            case STRING_VALUE -> into.put(key, RuntimeEntry.of(value.getStringValue()));
            case NUMBER_VALUE -> into.put(key, RuntimeEntry.of(number(value.getNumberValue())));
            case BOOL_VALUE -> into.put(key, RuntimeEntry.of(Boolean.toString(value.getBoolValue())));
            case STRUCT_VALUE -> {
                Struct struct = value.getStructValue();
                if (struct.getFieldsCount() == 0
                        || struct.containsFields("numerator")
                        || struct.containsFields("denominator")) {
                    into.put(key, RuntimeEntry.of(fraction(struct)));
                } else {
                    struct.getFieldsMap().forEach((name, inner) -> add(key + '.' + name, inner, at, into));
                }
            }
            case LIST_VALUE, NULL_VALUE, KIND_NOT_SET ->
                problems.atKey(
                        ProblemCode.BAD_VALUE,
                        at,
                        "the value of the runtime key \"" + key + "\" is a list or nothing",
                        Suggestion.hint("a value is a text, a number, a boolean, a fraction or a mapping of these"));
        }
    }

    /** The text of a fraction; what is none keeps its text and is no fraction. */
    private static String fraction(Struct struct) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        struct.getFieldsMap()
                .forEach((name, value) -> text.add(name + ": "
                        + (value.hasNumberValue() ? number(value.getNumberValue()) : value.getStringValue())));
        return text.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private LayeredRuntime.DiskLayer diskLayer(RuntimeLayer layer, FieldNode at) {
        RuntimeLayer.DiskLayer disk = layer.getDiskLayer();
        Path root = Path.of(disk.getSymlinkRoot());
        Path parent = root.toAbsolutePath().getParent();
        if (disk.getSymlinkRoot().isEmpty()) {
            problems.atKey(
                    ProblemCode.REQUIRED,
                    at,
                    "a disk layer needs a symlink_root",
                    Suggestion.hint("name the symbolic link that leads to the folder with the values"));
        } else if (parent == null || !Files.isDirectory(parent)) {
            problems.atValue(
                    ProblemCode.BAD_FILE,
                    at.field("symlink_root"),
                    "there is no folder " + parent + " in which the link could be watched",
                    Suggestion.NONE);
        }
        Path folder = disk.getSubdirectory().isEmpty() ? root : root.resolve(disk.getSubdirectory());
        if (disk.getAppendServiceCluster()) {
            folder = folder.resolve(node.cluster());
        }
        return new LayeredRuntime.DiskLayer(layer.getName(), root, folder);
    }
}
