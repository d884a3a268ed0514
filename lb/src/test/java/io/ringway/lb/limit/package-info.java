/** Tests of circuit breakers. */
@NullMarked
package io.ringway.lb.limit;

import org.jspecify.annotations.NullMarked;
