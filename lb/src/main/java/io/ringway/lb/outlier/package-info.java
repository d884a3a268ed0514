/**
 * Outlier detection: which hosts fail so much more than the others that they are left alone for a while.
 *
 * <p>Entry types: {@code OutlierMonitor} for the workers, {@code OutlierDetector} for control.
 *
 * <p>Imports the parent package. Owner: control; what workers write is atomic.
 */
@NullMarked
package io.ringway.lb.outlier;

import org.jspecify.annotations.NullMarked;
