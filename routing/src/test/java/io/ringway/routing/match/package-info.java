/** Tests of the conditions of routes. */
@NullMarked
package io.ringway.routing.match;

import org.jspecify.annotations.NullMarked;
