/** Tests of content codings. */
@NullMarked
package io.ringway.filters.shared.coding;

import org.jspecify.annotations.NullMarked;
