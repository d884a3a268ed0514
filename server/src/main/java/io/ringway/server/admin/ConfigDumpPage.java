package io.ringway.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.ringway.server.control.Inventory;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The configuration in force, in the message types that Envoy's tools read. */
final class ConfigDumpPage {
    private final Inventory inventory;

    ConfigDumpPage(Inventory inventory) {
        this.inventory = inventory;
    }

    void addTo(AdminPages pages) {
        pages.view(
                "/config_dump",
                "dump current configs; ?resource=<list of a dump, as static_clusters> ?mask=<fields> ?name_regex=<regex> ?include_eds",
                this::dump);
    }

    private AdminReply dump(AdminRequest request) {
        String expression = request.parameter("name_regex", "");
        Predicate<String> names = _ -> true;
        if (!expression.isEmpty()) {
            try {
                Pattern pattern = Pattern.compile(expression);
                names = pattern::matches;
            } catch (PatternSyntaxException e) {
                return AdminReply.text(
                        400, "Error while parsing name_regex from " + expression + ": " + e.getMessage() + "\n");
            }
        }
        List<Message> dumps = new ConfigDumps(inventory, names).all(request.has("include_eds"));
        String paths = request.parameter("mask", "");
        FieldMasks mask = paths.isEmpty() ? null : new FieldMasks(paths);
        String resource = request.parameter("resource", "");
        return resource.isEmpty() ? all(dumps, mask) : resource(dumps, resource, mask, paths);
    }

    private static AdminReply all(List<Message> dumps, @Nullable FieldMasks mask) {
        ConfigDump.Builder dump = ConfigDump.newBuilder();
        for (Message one : dumps) {
            dump.addConfigs(Any.pack(mask == null ? one : mask.trimLeniently(one)));
        }
        return AdminReply.json(Json.message(dump.build(), false));
    }

    private static AdminReply resource(List<Message> dumps, String resource, @Nullable FieldMasks mask, String paths) {
        for (Message one : dumps) {
            FieldDescriptor field = one.getDescriptorForType().findFieldByName(resource);
            if (field == null) {
                continue;
            }
            if (!field.isRepeated()) {
                return AdminReply.text(
                        400,
                        resource + " is not a repeated field. Use ?mask=" + resource + " to get only this field\n");
            }
            ConfigDump.Builder dump = ConfigDump.newBuilder();
            for (Object element : (List<?>) one.getField(field)) {
                Message left = mask == null ? (Message) element : mask.trim((Message) element);
                if (left == null) {
                    return AdminReply.text(400, "FieldMask " + paths + " could not be successfully used.\n");
                }
                dump.addConfigs(Any.pack(left));
            }
            return AdminReply.json(Json.message(dump.build(), false));
        }
        return AdminReply.text(404, resource + " not found in config dump\n");
    }
}
