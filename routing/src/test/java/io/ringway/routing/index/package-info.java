/** Tests of compiled route tables. */
@NullMarked
package io.ringway.routing.index;

import org.jspecify.annotations.NullMarked;
