package io.ringway.server.overload;

import java.io.IOException;

/** Something of which there can be too much. Owner: overload. */
interface Resource {
    /**
     * How much of it is used: 0 for nothing, 1 for all.
     *
     * @throws IOException if it cannot be found out now
     */
    double pressure() throws IOException;
}
