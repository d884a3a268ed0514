package io.ringway.transport.contract;

import java.nio.ByteBuffer;

/** The other end of a connection, made without the transport under test. Nothing here waits. */
interface Peer {
    /** {@link #read}: the end of the stream. */
    int END = -1;
    /** {@link #read}: the connection was reset. */
    int RESET = -2;

    /** Whether it is established. */
    boolean isConnected();

    /** Bytes taken, 0 if there is no room now. */
    int write(ByteBuffer bytes);

    /** Bytes read, 0 if there are none now, {@link #END} or {@link #RESET}. */
    int read(ByteBuffer into);

    /** Sends FIN. */
    void shutdownOutput();

    void close();

    /** Closes with RST. */
    void reset();
}
