@NullMarked
package io.ringway.hotpath.listener;

import org.jspecify.annotations.NullMarked;
