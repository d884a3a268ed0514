/**
 * Puts all parts together: transports, workers, statistics, DNS, admin. The only package that knows every module.
 *
 * <p>Entry type: {@link io.ringway.server.assemble.Server}. Owner thread: control. May import: everything below the command line.
 */
@NullMarked
package io.ringway.server.assemble;

import org.jspecify.annotations.NullMarked;
