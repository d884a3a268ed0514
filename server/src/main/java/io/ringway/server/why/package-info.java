/**
 * What the workers' tapes say about the last requests, for people and for programs ({@code /why}).
 *
 * <p>Entry type: {@link io.ringway.server.why.Decisions}. Owner thread: any. May import: {@code hotpath}, {@code control}.
 */
@NullMarked
package io.ringway.server.why;

import org.jspecify.annotations.NullMarked;
