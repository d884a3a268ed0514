package io.ringway.server.assemble;

import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.PortHolder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds out whether an address is taken, and by whom. Owner: control. */
final class PortConflict {
    private PortConflict() {}

    /** Why nobody can listen on the address now, in words; empty if somebody can, or if only trying will tell. */
    static String find(Endpoint address) {
        if (!address.isIp() || address.port() == 0) {
            return "";
        }
        // Bound without SO_REUSEPORT and never listening: it fails where any socket listens and disturbs no client.
        try (Socket probe = new Socket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByAddress(address.addressBytes()), address.port()));
            return "";
        } catch (BindException e) {
            return explain(address, e);
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether all of them could be listened on now. */
    static boolean areFree(List<ListenerDescriptor> listeners) {
        return listeners.stream().allMatch(listener -> find(listener.address()).isEmpty());
    }

    /** With SO_REUSEPORT a second proxy would share a port silently; nobody wants that without asking. */
    static void requireFree(List<ListenerDescriptor> listeners) throws StartupFailure {
        List<String> problems = new ArrayList<>();
        for (ListenerDescriptor listener : listeners) {
            String conflict = find(listener.address());
            if (!conflict.isEmpty()) {
                problems.add("listener " + listener.name() + ": " + conflict);
            }
        }
        if (!problems.isEmpty()) {
            throw StartupFailure.of(problems);
        }
    }

    /** What went wrong while binding, with the holder of the port if it can be known. */
    static String explain(Endpoint address, IOException failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String holder = message.contains("in use") ? PortHolder.describe(address) : "";
        return "address " + address + ": " + message.toLowerCase(Locale.ROOT)
                + (holder.isEmpty() ? "" : ", held by " + holder);
    }
}
