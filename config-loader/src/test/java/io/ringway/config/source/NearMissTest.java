package io.ringway.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearMissTest {
    private static final List<String> NAMES =
            List.of("connect_timeout", "name", "type", "load_assignment", "lb_policy");

    @Test
    void oneStrokeIsFound() {
        assertThat(NearMiss.of("conect_timeout", NAMES)).containsExactly("connect_timeout");
        assertThat(NearMiss.of("connnect_timeout", NAMES)).containsExactly("connect_timeout");
        assertThat(NearMiss.of("cnonect_timeout", NAMES)).containsExactly("connect_timeout");
        assertThat(NearMiss.of("tpye", NAMES)).containsExactly("type");
    }

    @Test
    void caseDashesAndUnderscoresDoNotCount() {
        assertThat(NearMiss.of("ConnectTimeout", NAMES)).containsExactly("connect_timeout");
        assertThat(NearMiss.of("lb-policy", NAMES)).containsExactly("lb_policy");
    }

    @Test
    void otherWordsAreNotFound() {
        assertThat(NearMiss.of("retries", NAMES)).isEmpty();
        assertThat(NearMiss.of("x", NAMES)).isEmpty();
    }

    @Test
    void distanceCountsInsertDeleteReplaceSwap() {
        assertThat(NearMiss.distance("kitten", "sitting", 10)).isEqualTo(3);
        assertThat(NearMiss.distance("ab", "ba", 10)).isEqualTo(1);
        assertThat(NearMiss.distance("", "abc", 10)).isEqualTo(3);
        assertThat(NearMiss.distance("abcdef", "uvwxyz", 2)).isEqualTo(3);
    }
}
