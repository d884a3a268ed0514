package io.ringway.server.control;

import java.util.concurrent.TimeUnit;

/**
 * What the command line says about hot restart, under Envoy's names. Owner: any (immutable).
 *
 * @param isDisabled {@code --disable-hot-restart}: nobody can take this process's place
 * @param epoch {@code --restart-epoch}: 0 for a first process, else one more than that of the process to be replaced
 * @param baseId {@code --base-id}: tells apart families of processes on a machine; -1 if it was not given
 * @param socketPath {@code --socket-path}: what the names of sockets begin with
 * @param socketMode {@code --socket-mode}: permission bits of socket files
 * @param parentShutdownNs {@code --parent-shutdown-time-s}: how long the old process may live on
 * @param parentPid the process to be replaced, 0 if it is found by the base id
 */
public record RestartOptions(
        boolean isDisabled,
        int epoch,
        int baseId,
        String socketPath,
        int socketMode,
        long parentShutdownNs,
        long parentPid) {
    /** Of the conversation of the two processes: those with different ones do not replace each other. */
    public static final int VERSION = 1;

    /** No base id was given. */
    public static final int NO_BASE_ID = -1;

    public static final String SOCKET_PATH = "@ringway_domain_socket";
    public static final int SOCKET_MODE = 0600;
    /** Envoy's. */
    public static final int PARENT_SHUTDOWN_S = 900;

    /** A first process with everything at its default. */
    public static RestartOptions defaults() {
        return new RestartOptions(
                false, 0, NO_BASE_ID, SOCKET_PATH, SOCKET_MODE, TimeUnit.SECONDS.toNanos(PARENT_SHUTDOWN_S), 0);
    }

    /** Whether an old process is to be replaced. */
    public boolean hasPredecessor() {
        return epoch > 0 || parentPid > 0;
    }

    /** Where the process to be replaced listens. */
    public String predecessor() {
        return parentPid > 0 ? byPid(socketPath, parentPid) : byBaseId(socketPath, Math.max(baseId, 0), epoch - 1);
    }

    /** A name that must be had: who restarts by base id and epoch relies on it. Empty if neither was given. */
    public String requiredName() {
        boolean isByBaseId = baseId != NO_BASE_ID || (epoch > 0 && parentPid == 0);
        return isByBaseId ? byBaseId(socketPath, Math.max(baseId, 0), epoch) : "";
    }

    /** Where this process is to be found by its number. */
    public String nameByPid() {
        return byPid(socketPath, ProcessHandle.current().pid());
    }

    public static String byPid(String socketPath, long pid) {
        return socketPath + "_pid_" + pid;
    }

    public static String byBaseId(String socketPath, int baseId, int epoch) {
        return socketPath + '_' + baseId + '_' + epoch;
    }
}
