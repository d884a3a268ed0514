package io.ringway.server.admin;

import io.ringway.config.runtime.RuntimeEntry;
import io.ringway.config.runtime.RuntimeLayer;
import io.ringway.config.runtime.RuntimeLoader;
import io.ringway.config.runtime.RuntimeSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The runtime: what each layer says, and the switch that sets values. */
final class RuntimePages {
    private static final String USAGE = """
            usage: /runtime_modify?key1=value1&key2=value2&keyN=valueN
                   or send the parameters as form values
            use an empty value to remove a previously added override""";

    private final RuntimeLoader runtime;

    RuntimePages(RuntimeLoader runtime) {
        this.runtime = runtime;
    }

    void addTo(AdminPages pages) {
        pages.view("/runtime", "print runtime values", _ -> AdminReply.json(Json.tree(tree(runtime.snapshot()))));
        pages.mutation(
                "/runtime_modify",
                "set runtime values in the admin layer: ?<key>=<value>&..., or the same as a form; an empty value takes back what was set",
                this::modify);
    }

    private AdminReply modify(AdminRequest request) {
        Map<String, String> changes = request.query().isEmpty() ? request.form() : request.query();
        if (changes.isEmpty()) {
            return AdminReply.text(400, USAGE);
        }
        return runtime.modify(changes) ? AdminReply.text("OK\n") : AdminReply.text(503, "No admin layer specified");
    }

    private static Map<String, Object> tree(RuntimeSnapshot snapshot) {
        Map<String, Object> entries = new LinkedHashMap<>();
        snapshot.entries().forEach((key, entry) -> {
            List<String> values = new ArrayList<>();
            for (RuntimeLayer layer : snapshot.layers()) {
                RuntimeEntry of = layer.entries().get(key);
                values.add(of == null ? "" : of.text());
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("layer_values", values);
            row.put("final_value", entry.text());
            entries.put(key, row);
        });
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("layers", snapshot.layers().stream().map(RuntimeLayer::name).toList());
        tree.put("entries", entries);
        return tree;
    }
}
