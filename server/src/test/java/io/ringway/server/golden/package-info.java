/**
 * Golden tables: route configurations with the outcomes that Envoy's documentation promises, played through the data path. The tables are the YAML
 * files under {@code src/test/resources/golden}; how they are written is said there in {@code README.md}.
 */
@NullMarked
package io.ringway.server.golden;

import org.jspecify.annotations.NullMarked;
