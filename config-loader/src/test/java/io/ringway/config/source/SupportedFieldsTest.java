package io.ringway.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of supported fields and Envoy's API agree. */
class SupportedFieldsTest {
    private final SupportedFields supported = SupportedFields.load();
    private final TypeCatalog catalog = new TypeCatalog(supported);

    @Test
    void everyEntryExistsInTheApi() {
        List<String> wrong = new ArrayList<>();
        for (String type : supported.types()) {
            Descriptor descriptor = catalog.find(type).orElse(null);
            if (descriptor == null) {
                wrong.add(type);
                continue;
            }
            for (String field : supported.fields(type)) {
                if (!field.equals("*") && descriptor.findFieldByName(field) == null) {
                    wrong.add(type + "." + field);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void everySupportedFieldLeadsToASupportedType() {
        List<String> unlisted = new ArrayList<>();
        for (String type : supported.types()) {
            for (FieldDescriptor field : catalog.find(type).orElseThrow().getFields()) {
                boolean isWalked = supported.isSupported(type, field.getName())
                        && field.getJavaType() == JavaType.MESSAGE
                        && !field.isMapField();
                if (isWalked && !isKnown(field.getMessageType())) {
                    unlisted.add(type + "." + field.getName());
                }
            }
        }

        assertThat(unlisted).isEmpty();
    }

    private boolean isKnown(Descriptor type) {
        return type.getFullName().startsWith("google.protobuf.") || supported.isListed(type.getFullName());
    }

    @Test
    void typesAreFoundByNameAlsoNestedOnes() {
        assertThat(catalog.find("envoy.config.cluster.v3.CircuitBreakers.Thresholds"))
                .isPresent();
        assertThat(catalog.find("google.protobuf.Duration")).isPresent();
        assertThat(catalog.find("xds.type.v3.TypedStruct")).isPresent();
        assertThat(catalog.find("envoy.config.cluster.v3.Nothing")).isEmpty();
        assertThat(catalog.find("java.lang.String")).isEmpty();
        assertThat(catalog.find("envoy.config.cluster.v3.ClusterOrBuilder")).isEmpty();
        assertThat(catalog.find("")).isEmpty();
    }
}
