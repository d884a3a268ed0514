package io.ringway.perf.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Compiles the C programs and says where they are. */
@Command(
        name = "native",
        mixinStandardHelpOptions = true,
        description = "Compiles the C floor and the load process into perf/out/bin.")
public final class NativeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
    public NativeCommand() {}

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        PerfHome home = PerfHome.find();
        NativeTools tools = new NativeTools(home.sources(), home.binaries(), err::println);
        try {
            out.println(tools.floor());
            out.println(tools.load());
            return 0;
        } catch (BenchException e) {
            err.println(e.getMessage());
            return 1;
        }
    }
}
