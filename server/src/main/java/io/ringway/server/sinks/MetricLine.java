package io.ringway.server.sinks;

import io.ringway.config.stats.SinkSettings;
import io.ringway.config.stats.TagExtraction;
import io.ringway.hotpath.stats.StatName;
import java.util.List;
import java.util.StringJoiner;

/**
 * One metric of a flush.
 *
 * @param value with its type, as {@code 3|c}
 */
record MetricLine(StatName name, String value) {

    /** As a sink wants it, without a line end. */
    String text(SinkSettings sink, TagExtraction extraction) {
        return switch (sink.kind()) {
            case STATSD -> sink.prefix() + '.' + clean(name.full()) + ':' + value;
            case DOG_STATSD -> {
                TagExtraction.Tagged tagged = extraction.of(name);
                yield sink.prefix() + '.' + clean(tagged.name()) + ':' + value + tags(tagged.tags(), "|#", ":", ",");
            }
            case GRAPHITE_STATSD -> {
                TagExtraction.Tagged tagged = extraction.of(name);
                yield sink.prefix() + '.' + clean(tagged.name()) + tags(tagged.tags(), ";", "=", ";") + ':' + value;
            }
        };
    }

    private static String tags(List<StatName.Tag> tags, String start, String assign, String separator) {
        if (tags.isEmpty()) {
            return "";
        }
        StringJoiner text = new StringJoiner(separator, start, "");
        for (StatName.Tag tag : tags) {
            text.add(clean(tag.name()) + assign + clean(tag.value()));
        }
        return text.toString();
    }

    /** What has a meaning in the protocol cannot be part of a name: a cluster's name must not become a metric of its own. */
    private static String clean(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':' || c == '|' || c == ',' || c == ';' || c < ' ') {
                clean = clean == null ? new StringBuilder(text) : clean;
                clean.setCharAt(i, '_');
            }
        }
        return clean == null ? text : clean.toString();
    }
}
