/** Tests of compiled route tables. */
@NullMarked
package io.ringway.routing.build;

import org.jspecify.annotations.NullMarked;
