package io.ringway.lb;

import java.util.Map;

/**
 * What a route wants the metadata of its hosts to be (Envoy {@code metadata_match}, {@code envoy.lb}). Owner: any (immutable).
 *
 * @param id small; the same values have the same id, so that balancers can keep what they found out about them in an array
 * @param values see {@link Metadata}
 */
public record Criteria(int id, Map<String, Object> values) {
    public Criteria {
        values = Map.copyOf(values);
    }
}
