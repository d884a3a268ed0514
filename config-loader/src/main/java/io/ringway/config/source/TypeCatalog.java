package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;

/**
 * Finds message types by the {@code @type} of an Any. A type's classes are loaded when a configuration first names it, never all of them:
 * Envoy's API has some 600 proto files and a bootstrap meets a tenth.
 *
 * <p>Owner: control.
 */
final class TypeCatalog {
    static final String URL_PREFIX = "type.googleapis.com/";

    /** Package prefix of the proto name, Java package of the generated classes. The first that fits is taken. */
    private static final List<Map.Entry<String, String>> JAVA_PACKAGES = List.of(
            Map.entry("envoy.", "io.envoyproxy.envoy."),
            Map.entry("google.protobuf.", "com.google.protobuf."),
            Map.entry("xds.", "com.github.xds."),
            Map.entry("udpa.", "com.github.udpa.udpa."));

    private static final String EXTENSION_CLASSES = "io/envoyproxy/envoy/";

    private final SupportedFields supportedFields;
    private final Map<String, Optional<Descriptor>> known = new HashMap<>();

    TypeCatalog(SupportedFields supportedFields) {
        this.supportedFields = supportedFields;
    }

    /** The type by its full proto name, such as {@code envoy.extensions.filters.http.router.v3.Router}. */
    Optional<Descriptor> find(String fullName) {
        return known.computeIfAbsent(fullName, TypeCatalog::load);
    }

    private static Optional<Descriptor> load(String fullName) {
        if (!fullName.matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)+")) {
            return Optional.empty();
        }
        Optional<Descriptor> added = AddedTypes.find(fullName);
        if (added.isPresent()) {
            return added;
        }
        for (Map.Entry<String, String> mapping : JAVA_PACKAGES) {
            if (fullName.startsWith(mapping.getKey())) {
                return loadClass(
                        mapping.getValue() + fullName.substring(mapping.getKey().length()), fullName);
            }
        }
        return Optional.empty();
    }

    /** A nested message's class has dollars for its last dots. */
    private static Optional<Descriptor> loadClass(String className, String fullName) {
        String name = className;
        while (true) {
            try {
                Class<?> type = Class.forName(name, false, TypeCatalog.class.getClassLoader());
                if (!Message.class.isAssignableFrom(type)) {
                    return Optional.empty();
                }
                Descriptor descriptor =
                        (Descriptor) type.getMethod("getDescriptor").invoke(null);
                return Optional.of(descriptor).filter(d -> d.getFullName().equals(fullName));
            } catch (ClassNotFoundException | NoClassDefFoundError e) {
                int dot = name.lastIndexOf('.');
                if (dot < 0 || !Character.isUpperCase(name.charAt(name.lastIndexOf('.', dot - 1) + 1))) {
                    return Optional.empty();
                }
                name = name.substring(0, dot) + "$" + name.substring(dot + 1);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                return Optional.empty();
            }
        }
    }

    /** Types that {@code fullName} may have been meant to be; reads the API's jar, for a problem only. */
    List<String> nearest(String fullName) {
        List<String> supported = NearMiss.of(fullName, supportedFields.types());
        if (!supported.isEmpty()) {
            return supported;
        }
        Set<String> all = new LinkedHashSet<>(allTypes());
        List<String> near = NearMiss.of(fullName, all);
        if (!near.isEmpty()) {
            return near;
        }
        String simpleName = fullName.substring(fullName.lastIndexOf('.') + 1);
        return all.stream()
                .filter(type -> type.endsWith("." + simpleName) && type.startsWith("envoy.extensions."))
                .limit(2)
                .toList();
    }

    private static Collection<String> allTypes() {
        List<String> types = new ArrayList<>();
        try {
            CodeSource code = Bootstrap.class.getProtectionDomain().getCodeSource();
            Path path = code == null ? null : Path.of(code.getLocation().toURI());
            if (path == null || !Files.isRegularFile(path)) {
                return types;
            }
            try (JarFile jar = new JarFile(path.toFile())) {
                jar.stream()
                        .map(entry -> entry.getName())
                        .filter(TypeCatalog::isMessageClass)
                        .map(name -> name.substring("io/envoyproxy/".length(), name.length() - ".class".length())
                                .replace('/', '.'))
                        .forEach(types::add);
            }
        } catch (IOException | URISyntaxException e) {
            return types; // only a suggestion is lost
        }
        return types;
    }

    private static boolean isMessageClass(String name) {
        return name.startsWith(EXTENSION_CLASSES)
                && name.contains("/v3/")
                && name.endsWith(".class")
                && !name.contains("$")
                && !name.endsWith("OrBuilder.class")
                && !name.endsWith("Proto.class");
    }
}
