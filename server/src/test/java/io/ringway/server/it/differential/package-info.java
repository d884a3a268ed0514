/**
 * The same byte streams through the proxy to servers with parsers of their own: what it forwarded is what they read.
 *
 * <p>Entry type: {@link io.ringway.server.it.differential.DifferentialIT}. Owner thread: the test's.
 */
@NullMarked
package io.ringway.server.it.differential;

import org.jspecify.annotations.NullMarked;
