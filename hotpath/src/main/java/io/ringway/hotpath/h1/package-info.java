/**
 * The HTTP/1.1 codec as byte machines over the worker's region: strict parsers, chunked bodies, canonical serialisation. No I/O.
 *
 * <p>Entry types: {@link io.ringway.hotpath.h1.H1RequestParser}, {@link io.ringway.hotpath.h1.H1ResponseParser},
 * {@link io.ringway.hotpath.h1.ChunkedDecoder}, {@link io.ringway.hotpath.h1.H1Writer}.
 *
 * <p>Owner thread: the worker. May import: {@code hotpath.http} and Agrona.
 */
@NullMarked
package io.ringway.hotpath.h1;

import org.jspecify.annotations.NullMarked;
