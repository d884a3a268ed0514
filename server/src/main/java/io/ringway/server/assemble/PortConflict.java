package io.ringway.server.assemble;

import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.PortHolder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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

    /** What went wrong while binding, with the holder of the port if it can be known. */
    static String explain(Endpoint address, IOException failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String holder = message.contains("in use") ? PortHolder.describe(address) : "";
        return "address " + address + ": " + message.toLowerCase(Locale.ROOT)
                + (holder.isEmpty() ? "" : ", held by " + holder);
    }
}
