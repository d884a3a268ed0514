package io.ringway.perf.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StacksTest {
    private static final Stacks STACKS = Stacks.of(List.of(
            "[worker-0 tid=1];Loop.run;Ring.enter;tcp_sendmsg_[k] 60",
            "[worker-0 tid=1];Loop.run;Parser.parse 30",
            "[C2 CompilerThre tid=2];compile 10"));

    @Test
    void sumsSelfTimeByInnermostFrame() {
        assertThat(STACKS.samples()).isEqualTo(100);
        assertThat(STACKS.kernelPercent()).isEqualTo(60);
        assertThat(STACKS.top(2).lines().skip(1)).containsExactly(" 60.00  tcp_sendmsg_[k]", " 30.00  Parser.parse");
        assertThat(STACKS.topOutsideKernel(1).lines().skip(1)).containsExactly(" 30.00  Parser.parse");
    }

    @Test
    void sumsByThread() {
        assertThat(STACKS.byThread(1).lines().skip(1)).containsExactly(" 90.00  [worker-0 tid=1]");
    }
}
