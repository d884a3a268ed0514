package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** picocli is the truth: what is read without it must be the same, and what it would refuse must be left to it. */
class PlainRunTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run -c envoy.yaml",
                "-c envoy.yaml",
                "--config-path envoy.yaml --concurrency 2",
                "run --config-path=envoy.yaml --concurrency=12 -l debug",
                "run -c e.yaml --config-yaml {} --mode validate --drain-time-s 30 --drain-strategy immediate",
                "run -c e.yaml --mode init_only --log-level warn --log-path /tmp/x.log",
                "run --config-yaml admin:{}",
                "run -c e.yaml --service-node a --service-cluster b --service-zone c --admin-address-path /tmp/a",
                "run -c e.yaml --transport netty-epoll --component-log-level upstream:debug,http:trace",
                "run -c e.yaml --profile edge",
                "run -c e.yaml --concurrency 0 --drain-time-s 0",
                "run -c e.yaml --disable-hot-restart --use-dynamic-base-id --enable-mutex-tracing --enable-core-dump",
                "run -c e.yaml --cpuset-threads --enable-fine-grain-logging --reject-unknown-dynamic-fields",
                "run -c e.yaml --ignore-unknown-dynamic-fields --base-id 7 --base-id-path /x --socket-path y",
                "run -c e.yaml --parent-shutdown-time-s 3 --socket-mode 600 --file-flush-interval-msec 1",
                "run -c e.yaml --file-flush-min-size-kb 64 --bootstrap-version 3 --restart-epoch 0",
                "run -c e.yaml --restart-epoch 3 --base-id 0 --parent-pid 4711",
            })
    void readsWhatPicocliReads(String line) {
        String[] args = line.split(" ");
        ServeFlags plain = PlainRun.read(args);
        assertThat(plain).isNotNull();
        ServeFlags real = byPicocli(args);
        assertThat(describe(Objects.requireNonNull(plain))).isEqualTo(describe(real));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run -c",
                "run --help",
                "run -h -c e.yaml",
                "--help",
                "--version",
                "validate -c e.yaml",
                "run --concurrency 2",
                "run -c e.yaml --concurrency two",
                "run -c e.yaml --concurrency -1",
                "run -c e.yaml --concurrency 08",
                "run -c e.yaml --concurrency 99999999999",
                "run -c e.yaml --concurrency=",
                "run -c a.yaml -c b.yaml",
                "run -c a.yaml --config-path b.yaml",
                "run -c a.yaml -l info --log-level debug",
                "run -c a.yaml -l loud",
                "run -c a.yaml --mode Serve",
                "run -c a.yaml --transport warp",
                "run -c a.yaml --profile Edge",
                "run -c a.yaml --drain-strategy slow",
                "run -c a.yaml --component-log-level upstream:debug,",
                "run -c a.yaml --bootstrap-version 2",
                "run -c a.yaml --restart-epoch -1",
                "run -c a.yaml --socket-mode rw",
                "run -c a.yaml --use-dynamic-base-id --restart-epoch 1",
                "run -c a.yaml --no-such-flag",
                "run -c a.yaml --no-such-flag value",
                "run -c a.yaml --disable-hot-restart=false",
                "run -c --concurrency 2",
                "run -c @arguments",
                "run @arguments",
                "run -ca.yaml",
                "run -- -c a.yaml",
                "run -c a.yaml b.yaml",
                "demo",
            })
    void leavesTheRestToPicocli(String line) {
        assertThat(PlainRun.read(line.split(" "))).isNull();
    }

    private static ServeFlags byPicocli(String... args) {
        ParseResult run = RingwayCommand.newCommandLine()
                .parseArgs(RingwayCommand.withDefaultCommand(args))
                .subcommand();
        CommandSpec mixin = Objects.requireNonNull(run).commandSpec().mixins().get("flags");
        return (ServeFlags) Objects.requireNonNull(mixin).userObject();
    }

    private static List<Object> describe(ServeFlags flags) {
        return List.of(flags.options(), flags.configInput(), flags.mode, flags.componentLogLevels);
    }
}
