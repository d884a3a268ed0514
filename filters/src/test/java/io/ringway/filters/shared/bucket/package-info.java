@NullMarked
package io.ringway.filters.shared.bucket;

import org.jspecify.annotations.NullMarked;
