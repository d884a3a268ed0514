package io.ringway.hotpath.filter;

import io.ringway.lb.hash.XxHash64;

/**
 * A text in the {@link FilterState} that {@code hash_policy.filter_state} can go by (Envoy {@code envoy.hashable_string}). Other objects, Strings
 * included, have no hash, as in Envoy. Owner: any (immutable).
 *
 * @param hash XXH64 of the text in UTF-8
 */
public record HashableText(String text, long hash) {

    /** Hashes a text. */
    public static HashableText of(String text) {
        return new HashableText(text, XxHash64.hash(text, 0));
    }

    @Override
    public String toString() {
        return text;
    }
}
