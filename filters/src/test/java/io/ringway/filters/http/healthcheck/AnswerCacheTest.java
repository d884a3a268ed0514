package io.ringway.filters.http.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerCacheTest {

    @Test
    void nothingIsFreshBeforeTheFirstAnswer() {
        assertThat(new AnswerCache(100).isFresh(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1_000, 1_000_000_000_000L})
    void anAnswerHoldsForTheRestOfItsWindow(long windowStartNs) {
        AnswerCache cache = new AnswerCache(100);
        cache.keep(503, true, windowStartNs + 40);
        assertThat(cache.isFresh(windowStartNs + 40)).isTrue();
        assertThat(cache.isFresh(windowStartNs + 99)).isTrue();
        assertThat(cache.isFresh(windowStartNs + 100)).isFalse();
        assertThat(cache.isFresh(windowStartNs - 1)).isFalse();
        assertThat(cache.status()).isEqualTo(503);
        assertThat(cache.isDegraded()).isTrue();
        cache.keep(200, false, windowStartNs + 130);
        assertThat(cache.status()).isEqualTo(200);
        assertThat(cache.isDegraded()).isFalse();
        assertThat(cache.isFresh(windowStartNs + 199)).isTrue();
    }
}
