/** Tests of route matching. */
@NullMarked
package io.ringway.routing;

import org.jspecify.annotations.NullMarked;
