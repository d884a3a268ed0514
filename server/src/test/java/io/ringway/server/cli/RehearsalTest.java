package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void everyRequestOfTheRehearsalIsAnswered() throws Exception {
        assertThat(Rehearsal.run()).isEqualTo(Rehearsal.requests());
    }
}
