package io.ringway.hotpath.sim;

import io.ringway.hotpath.filter.HttpFilterFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What came of one seed.
 *
 * @param events how much has happened
 * @param traceHash equal for equal runs
 * @param violations empty if all went as it should
 */
record Outcome(
        Scenario scenario,
        long events,
        long traceHash,
        int sent,
        int answered,
        int refused,
        int cut,
        int repelled,
        long memoryMax,
        List<String> violations) {

    /** Runs a scenario; whatever is logged as an error meanwhile is a violation, and so is an assertion that fails. */
    static Outcome of(Scenario scenario, HttpFilterFactory... canaries) throws IOException {
        Logger logger = Logger.getLogger("io.ringway");
        LogTrap trap = new LogTrap();
        logger.addHandler(trap);
        boolean isPassedOn = logger.getUseParentHandlers();
        logger.setUseParentHandlers(false);
        try (Simulation simulation = new Simulation(scenario, List.of(canaries))) {
            History history = simulation.history();
            try {
                simulation.run();
            } catch (RuntimeException | AssertionError e) {
                history.violation("thrown: " + text(e));
            }
            List<String> violations = new ArrayList<>(history.violations());
            violations.addAll(trap.records);
            return new Outcome(
                    scenario,
                    simulation.events(),
                    simulation.traceHash(),
                    history.sent,
                    history.answered,
                    history.refused,
                    history.cut,
                    history.repelled,
                    simulation.memoryMax(),
                    violations);
        } finally {
            logger.setUseParentHandlers(isPassedOn);
            logger.removeHandler(trap);
        }
    }

    private static String text(Throwable thrown) {
        StringBuilder text = new StringBuilder(thrown.toString());
        StackTraceElement[] trace = thrown.getStackTrace();
        for (int i = 0; i < Math.min(trace.length, 12); i++) {
            text.append("\n        at ").append(trace[i]);
        }
        return text.toString();
    }

    private static final class LogTrap extends Handler {
        final List<String> records = new ArrayList<>();

        @Override
        public void publish(LogRecord record) {
            Throwable thrown = record.getThrown();
            boolean isError = record.getLevel().intValue() >= Level.SEVERE.intValue();
            if (isError && records.size() < 5 && !(thrown instanceof FailureFactory.Planted)) {
                records.add("logged: " + record.getMessage() + (thrown == null ? "" : ": " + text(thrown)));
            }
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
