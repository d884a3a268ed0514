package io.ringway.config.dynamic;

import com.google.protobuf.Message;
import io.ringway.config.model.FieldNode;

/** A message and where it was written. Owner: control. */
public record Placed<M extends Message>(M message, FieldNode at) {}
