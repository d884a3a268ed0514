/** Tests of load balancing. */
@NullMarked
package io.ringway.lb;

import org.jspecify.annotations.NullMarked;
