package io.ringway.server.control;

import io.ringway.hotpath.tape.TapeSettings;
import io.ringway.hotpath.worker.Worker;
import io.ringway.server.accesslog.LogWriting;
import java.util.List;

/**
 * What the command line says, under Envoy's names. Owner: any (immutable).
 *
 * @param transport which transport
 * @param concurrency worker threads; 0 means one per available core
 * @param drainTimeNs how long requests in flight may take after a stop was asked for
 * @param drainStrategy {@code gradual} or {@code immediate}
 * @param configPath empty if none
 * @param configYaml empty if none
 * @param serviceNode empty if none
 * @param serviceCluster empty if none
 * @param serviceZone empty if none
 * @param adminAddressPath file that the admin address is written to; empty for none
 * @param logLevel for {@code /server_info}
 * @param logPath empty for stderr
 * @param logWriting when access logs are written to their files
 * @param tape what the decision tape keeps of requests
 * @param restart whose place the process takes, and who may take its
 * @param ignored flags that were accepted and have no effect here
 */
public record ServerOptions(
        TransportChoice transport,
        int concurrency,
        long drainTimeNs,
        String drainStrategy,
        String configPath,
        String configYaml,
        String serviceNode,
        String serviceCluster,
        String serviceZone,
        String adminAddressPath,
        String logLevel,
        String logPath,
        LogWriting logWriting,
        TapeSettings tape,
        RestartOptions restart,
        List<String> ignored) {

    /** Everything at its default. */
    public static ServerOptions defaults() {
        return new ServerOptions(
                TransportChoice.AUTO,
                0,
                Worker.DRAIN_TIME_NS,
                "gradual",
                "",
                "",
                "",
                "",
                "",
                "",
                "info",
                "",
                LogWriting.DEFAULT,
                TapeSettings.DEFAULT,
                RestartOptions.defaults(),
                List.of());
    }

    public ServerOptions withTransport(TransportChoice choice) {
        return with(choice, concurrency, drainTimeNs, logWriting, tape, restart);
    }

    public ServerOptions withConcurrency(int workers) {
        return with(transport, workers, drainTimeNs, logWriting, tape, restart);
    }

    public ServerOptions withDrainTimeNs(long timeNs) {
        return with(transport, concurrency, timeNs, logWriting, tape, restart);
    }

    public ServerOptions withLogWriting(LogWriting writing) {
        return with(transport, concurrency, drainTimeNs, writing, tape, restart);
    }

    public ServerOptions withTape(TapeSettings kept) {
        return with(transport, concurrency, drainTimeNs, logWriting, kept, restart);
    }

    public ServerOptions withRestart(RestartOptions options) {
        return with(transport, concurrency, drainTimeNs, logWriting, tape, options);
    }

    private ServerOptions with(
            TransportChoice choice,
            int workers,
            long drainNs,
            LogWriting writing,
            TapeSettings kept,
            RestartOptions restarting) {
        return new ServerOptions(
                choice,
                workers,
                drainNs,
                drainStrategy,
                configPath,
                configYaml,
                serviceNode,
                serviceCluster,
                serviceZone,
                adminAddressPath,
                logLevel,
                logPath,
                writing,
                kept,
                restarting,
                ignored);
    }

    /** Workers to start on this machine. */
    public int workers() {
        return concurrency > 0 ? concurrency : Runtime.getRuntime().availableProcessors();
    }
}
