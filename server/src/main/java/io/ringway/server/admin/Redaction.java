package io.ringway.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes private keys and passwords out of messages before they are shown. Owner: any (stateless). */
final class Redaction {
    private static final String REDACTED = "[redacted]";
    private static final ByteString REDACTED_BYTES = ByteString.copyFromUtf8(REDACTED);
    /** Fields that hold a {@code DataSource} which nobody may read (Envoy marks them as sensitive). */
    private static final Set<String> SECRET = Set.of(
            "envoy.extensions.transport_sockets.tls.v3.TlsCertificate.private_key",
            "envoy.extensions.transport_sockets.tls.v3.TlsCertificate.pkcs12",
            "envoy.extensions.transport_sockets.tls.v3.TlsCertificate.password",
            "envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys.keys",
            "envoy.extensions.transport_sockets.tls.v3.GenericSecret.secret");

    private Redaction() {}

    /** The same message without secrets. */
    @SuppressWarnings("unchecked") // a builder of a message makes such messages
    static <M extends Message> M redacted(M message) {
        Message.Builder builder = message.toBuilder();
        redact(builder, false);
        return (M) builder.build();
    }

    private static void redact(Message.Builder message, boolean isSecret) {
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            boolean isSecretField = isSecret || SECRET.contains(field.getFullName());
            if (field.isMapField()) {
                continue; // none of them holds secrets
            }
            if (field.isRepeated()) {
                List<?> values = (List<?>) entry.getValue();
                for (int i = 0; i < values.size(); i++) {
                    message.setRepeatedField(field, i, redacted(field, values.get(i), isSecretField));
                }
            } else {
                message.setField(field, redacted(field, entry.getValue(), isSecretField));
            }
        }
    }

    private static Object redacted(FieldDescriptor field, Object value, boolean isSecret) {
        return switch (field.getJavaType()) {
            case STRING -> isSecret ? REDACTED : value;
            case BYTE_STRING -> isSecret ? REDACTED_BYTES : value;
            case MESSAGE -> {
                if (value instanceof Any any) {
                    yield redacted(any);
                }
                Message.Builder inner = ((Message) value).toBuilder();
                redact(inner, isSecret);
                yield inner.build();
            }
            default -> value;
        };
    }

    private static Any redacted(Any any) {
        try {
            if (any.is(DownstreamTlsContext.class)) {
                return Any.pack(redacted(any.unpack(DownstreamTlsContext.class)));
            }
            return any.is(UpstreamTlsContext.class) ? Any.pack(redacted(any.unpack(UpstreamTlsContext.class))) : any;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a context in force cannot be read", e);
        }
    }
}
