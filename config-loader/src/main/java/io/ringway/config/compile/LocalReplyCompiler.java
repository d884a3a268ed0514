package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.format.FormatParser;
import io.ringway.hotpath.hcm.LocalReplyMapping;
import io.ringway.hotpath.hcm.LocalReplyMapping.BodyFormat;
import io.ringway.hotpath.hcm.LocalReplyMapping.Rule;
import io.ringway.hotpath.log.AccessLogFilter;
import io.ringway.transport.memory.BufferPool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of the proxy's own answers ({@code HttpConnectionManager.local_reply_config}). Owner: control. */
final class LocalReplyCompiler {
    private static final int BODY_BYTES_MAX = BufferPool.BLOCK_BYTES;

    private final Problems problems;
    private final AccessLogFilterCompiler filters;
    private final FormatCompiler formats;
    private final DataSourceReader sources;

    LocalReplyCompiler(Problems problems, RuntimeSlots runtime) {
        this.problems = problems;
        filters = new AccessLogFilterCompiler(problems, runtime);
        formats = new FormatCompiler(problems, FormatParser.forHeads());
        sources = new DataSourceReader(problems);
    }

    /** Null if they go out as they are, and of no use after a problem. */
    @Nullable
    LocalReplyMapping compile(HttpConnectionManager hcm, FieldNode hcmAt) {
        if (!hcm.hasLocalReplyConfig()) {
            return null;
        }
        LocalReplyConfig config = hcm.getLocalReplyConfig();
        FieldNode at = hcmAt.field("local_reply_config");
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < config.getMappersCount(); i++) {
            Rule rule = rule(config.getMappers(i), at.field("mappers").element(i));
            if (rule != null) {
                rules.add(rule);
            }
        }
        BodyFormat format = config.hasBodyFormat() ? format(config.getBodyFormat(), at.field("body_format")) : null;
        return rules.isEmpty() && format == null ? null : new LocalReplyMapping(rules, format);
    }

    private @Nullable Rule rule(ResponseMapper mapper, FieldNode at) {
        AccessLogFilter filter = filters.compile(mapper.getFilter(), at.field("filter"));
        byte[] body = mapper.hasBody() ? body(mapper, at.field("body")) : null;
        BodyFormat format = mapper.hasBodyFormatOverride()
                ? format(mapper.getBodyFormatOverride(), at.field("body_format_override"))
                : null;
        var headers =
                new HeaderChangesCompiler(problems).additions(mapper.getHeadersToAddList(), at.field("headers_to_add"));
        return filter == null ? null : new Rule(filter, mapper.getStatusCode().getValue(), body, format, headers);
    }

    private byte @Nullable [] body(ResponseMapper mapper, FieldNode at) {
        byte[] body = sources.read(mapper.getBody(), at, BODY_BYTES_MAX);
        if (body != null && body.length > BODY_BYTES_MAX) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    at,
                    "the body is longer than " + BODY_BYTES_MAX + " bytes",
                    Suggestion.hint("let a cluster answer what is longer"));
            return null;
        }
        return body;
    }

    private @Nullable BodyFormat format(SubstitutionFormatString config, FieldNode at) {
        Format format = formats.compile(true, config, at);
        String usual = config.hasJsonFormat() ? "application/json" : "text/plain";
        return format == null
                ? null
                : new BodyFormat(format, config.getContentType().isEmpty() ? usual : config.getContentType());
    }
}
