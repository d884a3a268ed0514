/** Tests of the policies. */
@NullMarked
package io.ringway.lb.policy;

import org.jspecify.annotations.NullMarked;
