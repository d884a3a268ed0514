package io.ringway.filters.http.headertometadata;

import java.util.List;

/** Of a chain, or of a route. Owner: any (immutable). */
record MetadataSettings(List<MetadataRule> request, List<MetadataRule> answer) {}
