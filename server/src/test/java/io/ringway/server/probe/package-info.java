/** Tests of health checks. */
@NullMarked
package io.ringway.server.probe;

import org.jspecify.annotations.NullMarked;
