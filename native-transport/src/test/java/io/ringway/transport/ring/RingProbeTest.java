package io.ringway.transport.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.net.Errno;
import org.junit.jupiter.api.Test;

class RingProbeTest {

    @Test
    void agreesWithWhatCanBeMade() {
        RingProbe probe = RingProbe.run();
        assertThat(probe.kernel()).isNotEmpty();
        assertThat(probe.isAvailable()).isEqualTo(probe.cause().isEmpty());
        if (probe.isAvailable()) {
            assertThat(probe.features()).contains("multishot accept");
        } else {
            assertThat(probe.fix()).isNotEmpty();
        }
    }

    @Test
    void tellsTheSysctlFromSeccompFromAnOldKernel() {
        assertThat(RingProbe.explain("6.8", Errno.EPERM, "2", true).cause()).contains("io_uring_disabled is 2");
        assertThat(RingProbe.explain("6.8", Errno.EPERM, "1", false).fix()).contains("io_uring_group");
        assertThat(RingProbe.explain("6.8", Errno.EPERM, "0", true).cause()).contains("seccomp");
        assertThat(RingProbe.explain("6.8", Errno.ENOSYS, "", true).cause()).contains("seccomp");
        assertThat(RingProbe.explain("4.19", Errno.ENOSYS, "", false).cause())
                .contains("4.19")
                .contains("too old");
        assertThat(RingProbe.explain("6.8", Errno.ENOMEM, "0", false).fix()).contains("ulimit -l");
        assertThat(RingProbe.explain("6.8", Errno.EPERM, "0", false).isAvailable())
                .isFalse();
    }
}
