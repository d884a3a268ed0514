/** Tests of URI templates. */
@NullMarked
package io.ringway.routing.template;

import org.jspecify.annotations.NullMarked;
