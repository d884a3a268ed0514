/**
 * What users write, with positions: source texts, the tree of field positions, problems and their rendering.
 *
 * <p>Entry types: {@link io.ringway.config.model.Problem}, {@link io.ringway.config.model.FieldNode}. Imports the JDK only.
 *
 * <p>Owner: control.
 */
@NullMarked
package io.ringway.config.model;

import org.jspecify.annotations.NullMarked;
