/**
 * Addresses and error numbers.
 *
 * <p>Entry types: {@link io.ringway.transport.net.Endpoint}, {@link io.ringway.transport.net.Errno}. Owner thread: any (immutable). May import: JDK only.
 */
@NullMarked
package io.ringway.transport.net;

import org.jspecify.annotations.NullMarked;
