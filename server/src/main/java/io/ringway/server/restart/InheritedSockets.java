package io.ringway.server.restart;

import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.ListeningSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Listening sockets that were open before this process had a listener for them. Each is taken by the listener that it belongs to; what nobody takes is closed
 * in the end: a socket that nobody accepts on would swallow connections.
 *
 * <p>Owner: one thread at a time.
 */
public final class InheritedSockets implements AutoCloseable {

    /**
     * A socket.
     *
     * @param listener name of the listener that it was opened for; empty if that is not known
     * @param configured the address that was asked for, as text; the port may have been left to the system
     */
    public record Inherited(String listener, String configured, ListeningSocket socket) {
        private boolean isFor(String name, Endpoint address) {
            boolean isSame = socket.address().equals(address) && !isPortFree(address);
            return isSame || (!listener.isEmpty() && listener.equals(name) && configured.equals(address.toString()));
        }

        private static boolean isPortFree(Endpoint address) {
            return address.isIp() && address.port() == 0;
        }
    }

    private final List<Inherited> left = new ArrayList<>();

    public void add(Inherited socket) {
        left.add(socket);
    }

    public boolean isEmpty() {
        return left.isEmpty();
    }

    /** Where those are bound that nobody has taken. */
    public String addresses() {
        return left.stream().map(one -> one.socket().address().toString()).collect(Collectors.joining(", "));
    }

    /** Whether there is one for a listener. */
    public boolean isFor(String listener, Endpoint address) {
        return left.stream().anyMatch(one -> one.isFor(listener, address));
    }

    /** Takes those for a listener out. */
    private List<ListeningSocket> take(String listener, Endpoint address) {
        List<ListeningSocket> taken = new ArrayList<>();
        for (Iterator<Inherited> all = left.iterator(); all.hasNext(); ) {
            Inherited one = all.next();
            if (one.isFor(listener, address)) {
                taken.add(one.socket());
                all.remove();
            }
        }
        return taken;
    }

    /**
     * Takes those for a listener out and shares them among workers so that each is accepted on by somebody. A worker that gets none opens a socket
     * of its own; if the address cannot be shared in that way, all accept on the same ones.
     *
     * @param workers that accept for the listener
     * @return a list for each of them
     */
    public List<List<ListeningSocket>> share(String listener, Endpoint address, int workers) throws IOException {
        List<ListeningSocket> taken = take(listener, address);
        List<List<ListeningSocket>> shares = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            shares.add(new ArrayList<>());
        }
        for (int i = 0; i < taken.size(); i++) {
            shares.get(i % workers).add(taken.get(i));
        }
        if (!taken.isEmpty() && workers > taken.size() && !taken.getFirst().isPortShared()) {
            for (int worker = taken.size(); worker < workers; worker++) {
                shares.get(worker).add(taken.get(worker % taken.size()).duplicate());
            }
        }
        return shares;
    }

    @Override
    public void close() {
        left.forEach(one -> one.socket().close());
        left.clear();
    }
}
