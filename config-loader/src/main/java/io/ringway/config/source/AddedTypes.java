package io.ringway.config.source;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Message types that Envoy's API for Java lacks: newer ones, and our own. Each has fields that are numbers of 64 bits or nothing at all.
 *
 * <p>Owner: any (immutable).
 */
public final class AddedTypes {
    /** {@code envoy.resource_monitors.cgroup_memory}. */
    public static final String CGROUP_MEMORY = "envoy.extensions.resource_monitors.cgroup_memory.v3.CgroupMemoryConfig";

    /** Open descriptors, of which Envoy has no monitor. */
    public static final String FILE_DESCRIPTORS = "ringway.resource_monitors.file_descriptors.v1.FileDescriptorsConfig";

    private static final Map<String, Descriptor> TYPES = Stream.of(
                    make(CGROUP_MEMORY, "max_memory_bytes"), make(FILE_DESCRIPTORS, "max_file_descriptors"))
            .collect(Collectors.toUnmodifiableMap(Descriptor::getFullName, Function.identity()));

    private AddedTypes() {}

    /** The type of a full name. */
    public static Optional<Descriptor> find(String fullName) {
        return Optional.ofNullable(TYPES.get(fullName));
    }

    private static Descriptor make(String fullName, String field) {
        int dot = fullName.lastIndexOf('.');
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName(fullName.replace('.', '/') + ".proto")
                .setPackage(fullName.substring(0, dot))
                .setSyntax("proto3")
                .addMessageType(DescriptorProto.newBuilder()
                        .setName(fullName.substring(dot + 1))
                        .addField(FieldDescriptorProto.newBuilder()
                                .setName(field)
                                .setNumber(1)
                                .setType(FieldDescriptorProto.Type.TYPE_UINT64)
                                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)))
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0])
                    .getMessageTypes()
                    .getFirst();
        } catch (DescriptorValidationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
