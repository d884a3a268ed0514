/**
 * Content codings (RFC 9110 section 8.4.1) of bodies that pass a worker: the loop around a library that compresses or decompresses, in bounded
 * memory. The libraries are in the packages below.
 *
 * <p>Entry types: {@link io.ringway.filters.shared.coding.BodyCoding}, {@link io.ringway.filters.shared.coding.ContentCoder}. Owner thread: the
 * worker.
 */
@NullMarked
package io.ringway.filters.shared.coding;

import org.jspecify.annotations.NullMarked;
