package io.ringway.config.compile;

import com.google.protobuf.Any;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The compilers of all HTTP filters that are installed. Owner: control. */
final class HttpFilterCompilers {
    private final Map<String, HttpFilterCompiler> byType = new HashMap<>();

    HttpFilterCompilers(List<HttpFilterCompiler> compilers) {
        compilers.forEach(compiler -> byType.put(compiler.typeName(), compiler));
    }

    /** The filter that this is the configuration of; null if it is none. */
    @Nullable
    HttpFilterCompiler find(Any config) {
        return byType.get(typeOf(config));
    }

    /** Full proto name of what is inside. */
    static String typeOf(Any any) {
        String url = any.getTypeUrl();
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
