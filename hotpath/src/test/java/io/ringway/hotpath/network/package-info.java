@NullMarked
package io.ringway.hotpath.network;

import org.jspecify.annotations.NullMarked;
