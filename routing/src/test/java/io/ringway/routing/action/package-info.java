/** Tests of the actions. */
@NullMarked
package io.ringway.routing.action;

import org.jspecify.annotations.NullMarked;
