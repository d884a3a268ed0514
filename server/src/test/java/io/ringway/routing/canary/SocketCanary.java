package io.ringway.routing.canary;

import java.lang.foreign.MemorySegment;
import java.net.Socket;

/** A route that holds a socket and native memory, which no route may. */
public record SocketCanary(Socket socket, MemorySegment memory) {}
