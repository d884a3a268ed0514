package io.ringway.server.control;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Signals as calls. The JDK has no supported way to notice a second SIGTERM while the first is being handled; {@code sun.misc.Signal} is
 * reached by reflection because the compiler warns of it without a switch to say otherwise.
 *
 * <p>Owner: the JVM's signal threads call the handler.
 */
public final class ProcessSignals {
    private static final System.Logger LOG = System.getLogger(ProcessSignals.class.getName());

    private ProcessSignals() {}

    /**
     * Calls the handler for each of these signals instead of ending the process.
     *
     * @param handler gets the signal's name without SIG
     */
    public static void handle(Consumer<String> handler, String... names) {
        for (String name : names) {
            try {
                install(name, handler);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                // The JVM was started with -Xrs, or has no such class: then the signal ends the process at once.
                LOG.log(System.Logger.Level.WARNING, "cannot handle SIG" + name, e);
            }
        }
    }

    private static void install(String name, Consumer<String> handler) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        InvocationHandler call = (proxy, method, args) -> switch (method.getName()) {
            case "handle" -> {
                handler.accept(name);
                yield null;
            }
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> args != null && System.identityHashCode(proxy) == System.identityHashCode(args[0]);
            default -> "handler of SIG" + name;
        };
        Object proxy =
                Proxy.newProxyInstance(ProcessSignals.class.getClassLoader(), new Class<?>[] {handlerType}, call);
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
    }
}
