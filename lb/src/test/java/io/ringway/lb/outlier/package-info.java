@NullMarked
package io.ringway.lb.outlier;

import org.jspecify.annotations.NullMarked;
