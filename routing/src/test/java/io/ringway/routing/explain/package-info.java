/** Tests of compiled route tables. */
@NullMarked
package io.ringway.routing.explain;

import org.jspecify.annotations.NullMarked;
