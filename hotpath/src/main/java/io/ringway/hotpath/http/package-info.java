/**
 * Protocol-neutral HTTP: header blocks as positions into the worker's region, well-known names and methods, ASCII work.
 *
 * <p>Entry types: {@link io.ringway.hotpath.http.HeaderBlock}. Owner thread: the worker. May import: Agrona only; every codec imports it.
 */
@NullMarked
package io.ringway.hotpath.http;

import org.jspecify.annotations.NullMarked;
