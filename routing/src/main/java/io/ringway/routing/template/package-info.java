/**
 * URI templates of Envoy ({@code envoy.path.match.uri_template}, {@code envoy.path.rewrite.uri_template}): {@code /users/{id}/**}.
 *
 * <p>Entry type: {@code UriTemplate}. A template becomes a regular expression, a rewrite one with a substitution.
 *
 * <p>Imports the JDK and {@code regex}. Owner: any (immutable).
 */
@NullMarked
package io.ringway.routing.template;

import org.jspecify.annotations.NullMarked;
