/** Tests of the hash functions. */
@NullMarked
package io.ringway.lb.hash;

import org.jspecify.annotations.NullMarked;
