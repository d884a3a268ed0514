/**
 * A worker's side of the DNS caches by which a dynamic forward proxy finds its hosts: who waits for a name, and which pools a name leads to.
 *
 * <p>Entry types: {@link io.ringway.hotpath.names.WorkerDnsCache}, {@link io.ringway.hotpath.names.NameDoor}. Owner thread: the worker; control
 * reaches it through {@link io.ringway.hotpath.names.NameUpdate}s in the inbox. May import: {@code upstream}, {@code services}, {@code stats}.
 */
@NullMarked
package io.ringway.hotpath.names;

import org.jspecify.annotations.NullMarked;
