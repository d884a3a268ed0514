/**
 * Clusters, hosts and the choice of a host. Pure: no sockets, no files, no clock of its own.
 *
 * <p>Imports the JDK and Agrona.
 *
 * <p>Owner: worker for pickers, any for the immutable host sets.
 */
@NullMarked
package io.ringway.lb;

import org.jspecify.annotations.NullMarked;
