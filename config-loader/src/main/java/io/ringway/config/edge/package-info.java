/**
 * Values for fields that a configuration leaves out, where the proxy faces the internet.
 *
 * <p>Entry type: {@link io.ringway.config.edge.EdgeProfile}. Owner: control. May import: {@code config.model}.
 */
@NullMarked
package io.ringway.config.edge;

import org.jspecify.annotations.NullMarked;
