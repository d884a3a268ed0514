package io.ringway.config.check;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Config;
import io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Metadata;
import io.ringway.config.source.SupportedFields;
import java.util.Map;
import java.util.Set;

/** The messages of a test file, which Envoy's API has no classes for (its {@code validation.proto}). Owner: any (immutable). */
final class TestSchema {
    private static final String PACKAGE = "envoy.RouterCheckToolSchema";
    private static final String HEADER = "envoy.config.core.v3.HeaderValue";
    private static final String MATCHER = "envoy.config.route.v3.HeaderMatcher";
    private static final String METADATA = Config.getDescriptor().getFullName();
    private static final String STRUCT = "google.protobuf.Struct";
    private static final String TEXT = "google.protobuf.StringValue";

    private static final Descriptor VALIDATION = build().findMessageTypeByName("Validation");

    private TestSchema() {}

    /** The message of a whole file. */
    static Descriptor validation() {
        return VALIDATION;
    }

    /** What is read of it. */
    static SupportedFields supported() {
        return SupportedFields.load()
                .with(Map.of(
                        PACKAGE + ".Validation",
                        Set.of("*"),
                        PACKAGE + ".ValidationItem",
                        Set.of("*"),
                        PACKAGE + ".ValidationAssert",
                        Set.of("*"),
                        PACKAGE + ".ValidationInput",
                        Set.of("*"),
                        METADATA,
                        Set.of("metadata_namespace", "value", "metadata"),
                        Metadata.getDescriptor().getFullName(),
                        Set.of("metadata_namespace", "allow_overwrite", "value"),
                        HEADER,
                        Set.of("key", "value")));
    }

    private static FileDescriptor build() {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("ringway/route_tests.proto")
                .setPackage(PACKAGE)
                .setSyntax("proto3")
                .addDependency(HeaderValue.getDescriptor().getFile().getFullName())
                .addDependency(HeaderMatcher.getDescriptor().getFile().getFullName())
                .addDependency(Config.getDescriptor().getFile().getFullName())
                .addDependency(Struct.getDescriptor().getFile().getFullName())
                .addDependency(StringValue.getDescriptor().getFile().getFullName())
                .addMessageType(message("Validation")
                        .addField(list(message("tests", 1, PACKAGE + ".ValidationItem")))
                        .addField(message("runtime", 2, STRUCT)))
                .addMessageType(message("ValidationItem")
                        .addField(scalar("test_name", 1, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(message("input", 2, PACKAGE + ".ValidationInput"))
                        .addField(message("validate", 3, PACKAGE + ".ValidationAssert")))
                .addMessageType(input())
                .addMessageType(expectation())
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[] {
                HeaderValue.getDescriptor().getFile(),
                HeaderMatcher.getDescriptor().getFile(),
                Config.getDescriptor().getFile(),
                Struct.getDescriptor().getFile(),
                StringValue.getDescriptor().getFile()
            });
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DescriptorProto.Builder input() {
        return message("ValidationInput")
                .addField(scalar("authority", 1, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(scalar("path", 2, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(scalar("method", 4, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(scalar("random_value", 5, FieldDescriptorProto.Type.TYPE_UINT64))
                .addField(scalar("ssl", 6, FieldDescriptorProto.Type.TYPE_BOOL))
                .addField(scalar("internal", 7, FieldDescriptorProto.Type.TYPE_BOOL))
                .addField(scalar("runtime", 9, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(list(message("additional_request_headers", 10, HEADER)))
                .addField(list(message("additional_response_headers", 11, HEADER)))
                .addField(list(message("dynamic_metadata", 12, METADATA)));
    }

    private static DescriptorProto.Builder expectation() {
        return message("ValidationAssert")
                .addField(message("cluster_name", 1, TEXT))
                .addField(message("virtual_cluster_name", 2, TEXT))
                .addField(message("virtual_host_name", 3, TEXT))
                .addField(message("host_rewrite", 4, TEXT))
                .addField(message("path_rewrite", 5, TEXT))
                .addField(message("path_redirect", 6, TEXT))
                .addField(list(message("request_header_fields", 9, HEADER)))
                .addField(list(message("response_header_fields", 10, HEADER)))
                .addField(list(message("request_header_matches", 11, MATCHER)))
                .addField(list(message("response_header_matches", 12, MATCHER)))
                .addField(message("code_redirect", 13, "google.protobuf.UInt32Value"));
    }

    private static DescriptorProto.Builder message(String name) {
        return DescriptorProto.newBuilder().setName(name);
    }

    private static FieldDescriptorProto.Builder scalar(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }

    private static FieldDescriptorProto.Builder message(String name, int number, String type) {
        return scalar(name, number, FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName('.' + type);
    }

    private static FieldDescriptorProto.Builder list(FieldDescriptorProto.Builder field) {
        return field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED);
    }
}
