/**
 * All fuzz targets of this module in one list; each stands in the package of what it feeds.
 *
 * <p>Entry type: {@code FuzzTest}. Owner thread: the test's. May import: everything of hotpath and its tests.
 */
@NullMarked
package io.ringway.hotpath.fuzz;

import org.jspecify.annotations.NullMarked;
