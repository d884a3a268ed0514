package io.ringway.server.cli;

import io.ringway.config.ConfigInput;
import io.ringway.config.compile.CompiledCluster;
import io.ringway.config.compile.EndpointTraits;
import io.ringway.lb.Criteria;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.policy.LeastRequest;
import io.ringway.lb.policy.Maglev;
import io.ringway.lb.policy.RandomChoice;
import io.ringway.lb.policy.RingHash;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.lb.priority.Prioritized;
import io.ringway.lb.priority.PriorityOptions;
import io.ringway.server.admin.Json;
import io.ringway.server.simulate.HostLoss;
import io.ringway.server.simulate.KeySource;
import io.ringway.server.simulate.Outcome;
import io.ringway.server.simulate.Report;
import io.ringway.server.simulate.Scenario;
import io.ringway.server.simulate.ServiceTime;
import io.ringway.server.simulate.Simulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringway simulate}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Play requests against a cluster's load balancing in virtual time: how even the hosts are loaded, how long requests take, and what it",
            "means to lose one host. Nothing is sent anywhere."
        },
        footer = {
            "",
            "Exit code: 0 played, 1 the configuration is refused or the cluster has no hosts.",
            "",
            "Examples:",
            "  ringway simulate -c envoy.yaml --cluster app --rate 5000 --service lognormal:8ms:1.2",
            "  ringway simulate --hosts 100 --policy MAGLEV --keys zipf:100000:1.1",
            "  ringway simulate --hosts 3 --weights 1,1,2 --policy LEAST_REQUEST --workers 4 --json",
            "  cut -d' ' -f1 access.log > keys && ringway simulate --hosts 20 --policy RING_HASH --trace keys",
        })
final class SimulateCommand implements Callable<Integer> {
    private static final int HOSTS_MAX = 65_536;

    /** The policies by Envoy's names. */
    enum Policy {
        ROUND_ROBIN,
        LEAST_REQUEST,
        RANDOM,
        RING_HASH,
        MAGLEV;

        LbPolicy make() {
            return switch (this) {
                case ROUND_ROBIN -> new RoundRobin();
                case LEAST_REQUEST -> new LeastRequest();
                case RANDOM -> new RandomChoice();
                case RING_HASH -> new RingHash();
                case MAGLEV -> new Maglev();
            };
        }
    }

    @Option(
            names = {"-c", "--config-path"},
            paramLabel = "FILE",
            description = "Envoy v3 bootstrap: YAML, JSON, Protobuf text; --cluster names one of its clusters.")
    private @Nullable Path configPath;

    @Option(names = "--cluster", paramLabel = "NAME", description = "The cluster: its policy and its hosts.")
    private String cluster = "";

    @Option(names = "--metadata", paramLabel = "KEY=TEXT", description = "What requests want of hosts, for subsets.")
    private Map<String, String> metadata = new TreeMap<>();

    @Option(names = "--hosts", paramLabel = "N", description = "Without a configuration: how many hosts.")
    private int hosts;

    @Option(names = "--weights", split = ",", paramLabel = "W", description = "Their weights, in turn; 1 unless said.")
    private List<Integer> weights = new ArrayList<>();

    @Option(names = "--policy", paramLabel = "NAME", description = "One of ${COMPLETION-CANDIDATES}.")
    private Policy policy = Policy.ROUND_ROBIN;

    @Option(names = "--requests", paramLabel = "N", defaultValue = "100000", description = "Default: ${DEFAULT-VALUE}.")
    private int requests;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Requests per second, at random. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--service",
            paramLabel = "TIME",
            defaultValue = "exponential:5ms",
            description = "fixed:T, exponential:T or lognormal:T:SIGMA. Default: ${DEFAULT-VALUE}.")
    private String service = "";

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "8",
            description = "Requests that a host works for at the same time. Default: ${DEFAULT-VALUE}.")
    private int atOnce;

    @Option(
            names = "--keys",
            paramLabel = "KEYS",
            defaultValue = "uniform:10000",
            description = "uniform:N or zipf:N:S. Default: ${DEFAULT-VALUE}.")
    private String keys = "";

    @Option(names = "--trace", paramLabel = "FILE", description = "Instead: a key per line, a request per line.")
    private @Nullable Path trace;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Workers. Default: ${DEFAULT-VALUE}.")
    private int workers;

    @Option(names = "--lose", paramLabel = "ADDRESS", description = "The host that is lost; the busiest unless said.")
    private String lose = "";

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", description = "Print JSON, with the requests of every host.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** A policy and its hosts. */
    private record Subject(String what, LbPolicy policy, HostSet hosts) {}

    @Override
    public Integer call() throws CommandFailure {
        checkNumbers();
        Subject subject = configPath == null ? madeUp() : configured(configPath);
        if (subject == null) {
            return 1;
        }
        Scenario scenario = scenario(subject);
        Outcome before = Simulation.run(scenario);
        int lost = lose.isEmpty() ? Report.busiest(before) : index(subject.hosts());
        Report report = new Report(subject.what(), scenario, before, HostLoss.of(scenario, lost));
        PrintWriter out = spec.commandLine().getOut();
        out.print(isJson ? Json.tree(report.tree()) : report.text());
        out.flush();
        return 0;
    }

    private void checkNumbers() {
        require(configPath != null || hosts > 0, "name a configuration (-c) and a cluster, or a number of --hosts");
        require(configPath == null || !cluster.isEmpty(), "name a --cluster of the configuration");
        require(hosts <= HOSTS_MAX, "--hosts is at most " + HOSTS_MAX);
        require(weights.stream().allMatch(weight -> weight > 0), "--weights are above 0");
        require(
                requests > 0 && rate > 0 && atOnce > 0 && workers > 0,
                "--requests, --rate, --at-once and --workers are above 0");
    }

    private void require(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private Scenario scenario(Subject subject) throws CommandFailure {
        try {
            KeySource source = trace == null ? KeySource.parse(keys) : KeySource.ofTrace(trace);
            return new Scenario(
                    subject.policy(),
                    subject.hosts(),
                    metadata.isEmpty() ? null : new Criteria(0, new TreeMap<>(metadata)),
                    requests,
                    rate,
                    ServiceTime.parse(service),
                    source,
                    atOnce,
                    workers,
                    seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + trace + ": " + e.getMessage());
        }
    }

    private Subject madeUp() {
        List<Host> all = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            int weight = weights.isEmpty() ? 1 : weights.get(i % weights.size());
            all.add(new Host(i, "10.0." + i / 256 + '.' + i % 256 + ":80", "", weight));
        }
        return new Subject(policy.name(), new Prioritized(policy.make(), PriorityOptions.DEFAULT), new HostSet(1, all));
    }

    private @Nullable Subject configured(Path file) throws CommandFailure {
        Optional<LoadedConfig> loaded = LoadedConfig.load(
                ConfigInput.ofFile(file), 1, spec.commandLine().getErr());
        if (loaded.isEmpty()) {
            return null;
        }
        Map<String, CompiledCluster> clusters = loaded.get().config().clusters();
        CompiledCluster found = clusters.get(cluster);
        if (found == null) {
            throw new CommandFailure(
                    "there is no cluster \"" + cluster + "\"; there are: " + String.join(", ", clusters.keySet()));
        }
        HostSet set = found.descriptor().hosts().table().hosts();
        if (set.size() == 0) {
            throw new CommandFailure("cluster \"" + cluster
                    + "\" has no hosts before names are resolved; --hosts with --policy plays any number of them");
        }
        LbPolicy policy = found.descriptor().policy();
        return new Subject(policy.name() + " of " + cluster, policy, settled(set));
    }

    /** Nobody starts slowly, and health checks have been answered. */
    private static HostSet settled(HostSet hosts) {
        List<HostState> states = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            HostState state = hosts.state(i);
            int flags = state.healthFlags() & ~EndpointTraits.UNCHECKED_FLAGS;
            states.add(new HostState(state.group(), flags, state.metadata(), HostState.ALWAYS));
        }
        return new HostSet(hosts.version(), hosts.hosts(), states);
    }

    private int index(HostSet set) throws CommandFailure {
        for (int i = 0; i < set.size(); i++) {
            if (set.host(i).address().equals(lose)) {
                return i;
            }
        }
        throw new CommandFailure("there is no host " + lose);
    }
}
