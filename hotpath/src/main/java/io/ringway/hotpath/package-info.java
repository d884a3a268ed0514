/**
 * Everything that runs per byte or per request. The packages below divide it by protocol and owner.
 *
 * <p>Imports {@code transport}, {@code routing}, {@code lb}, Agrona and HdrHistogram; never configuration or admin code.
 *
 * <p>Owner: worker.
 */
@NullMarked
package io.ringway.hotpath;

import org.jspecify.annotations.NullMarked;
