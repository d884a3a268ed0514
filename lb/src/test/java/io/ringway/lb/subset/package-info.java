@NullMarked
package io.ringway.lb.subset;

import org.jspecify.annotations.NullMarked;
