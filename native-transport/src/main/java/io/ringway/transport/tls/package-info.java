/**
 * TLS (RFC 8446, RFC 5246) as a layer between a transport's connection and what serves it.
 *
 * <p>Entry types: {@link io.ringway.transport.tls.TlsConnection}, {@link io.ringway.transport.tls.TlsServer}, {@link io.ringway.transport.tls.TlsClient}.
 * Owner thread: worker, except settings and contexts (immutable, any). May import: the transport contract, memory, net; Netty's handler module for its engines.
 */
@NullMarked
package io.ringway.transport.tls;

import org.jspecify.annotations.NullMarked;
