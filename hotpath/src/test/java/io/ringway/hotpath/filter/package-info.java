/** Tests of what filters see of streams. */
@NullMarked
package io.ringway.hotpath.filter;

import org.jspecify.annotations.NullMarked;
