package io.ringway.transport.sim;

/**
 * Something that happens at a point of virtual time, or that a transport has yet to tell.
 *
 * @param timeNs when
 * @param sequence the order among events of the same time
 * @param argument errno or byte count, depending on the kind
 */
record SimEvent(long timeNs, long sequence, Kind kind, SimConnection connection, int argument)
        implements Comparable<SimEvent> {

    /** What happens. */
    enum Kind {
        /** A connect reaches the listener. */
        SYN(1),
        /** A connection waits to be accepted. */
        ACCEPT(2),
        /** A connect has come through. */
        CONNECTED(3),
        /** The kernel looks at what is to be sent. */
        SEND(4),
        /** A send has completed. */
        SENT(5),
        /** Data reaches this end. */
        ARRIVE(6),
        /** The peer's FIN reaches this end. */
        FIN(7),
        /** A reset reaches this end. */
        RST(8),
        /** A receive has completed. */
        RECV(9),
        /** The connection has failed with an errno. */
        FAILED(10),
        /** Everything outstanding has completed after a close. */
        CLOSED(11);

        /** Stands for it in the trace's hash. */
        final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    @Override
    public int compareTo(SimEvent other) {
        int byTime = Long.compare(timeNs, other.timeNs);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
}
