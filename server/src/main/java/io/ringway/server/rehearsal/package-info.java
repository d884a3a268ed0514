/**
 * Plays one request through the code of the data path without a network: a worker, a listener, the filters and the router, on a transport that
 * keeps what was sent. What a command says about a request is so what the proxy does with it.
 *
 * <p>Entry type: {@link io.ringway.server.rehearsal.Rehearsal}. Imports {@code config-loader}'s origins, {@code hotpath}, {@code routing} and the
 * transport contract. Owner: the thread that plays.
 */
@NullMarked
package io.ringway.server.rehearsal;

import org.jspecify.annotations.NullMarked;
