package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamText;

/** A compiled format (Envoy {@code core.v3.SubstitutionFormatString}). Owner: any (immutable). */
public interface Format extends StreamText {}
