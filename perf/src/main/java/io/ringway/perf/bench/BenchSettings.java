package io.ringway.perf.bench;

import java.nio.file.Path;

/**
 * How to measure.
 *
 * @param load the compiled load process
 * @param rounds how often every peer meets every scenario
 * @param seconds measured each time
 * @param warmupSeconds of load before measuring, each time
 * @param jvmWarmupSeconds instead, before a JVM is measured for the first time
 * @param jvmScenarioWarmupSeconds instead, before a warm JVM meets a scenario for the first time
 * @param proxyCpu where the proxies run
 * @param loadCpu where origin and load run
 * @param waitPercentMax run-queue wait above which a measurement counts as disturbed
 * @param repeats of a disturbed measurement, at most
 */
record BenchSettings(
        Path load,
        int rounds,
        double seconds,
        double warmupSeconds,
        double jvmWarmupSeconds,
        double jvmScenarioWarmupSeconds,
        int proxyCpu,
        int loadCpu,
        double waitPercentMax,
        int repeats) {}
