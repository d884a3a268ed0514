/**
 * Certificates, keys and revocations as configurations have them (PEM), and the contexts of TLS that are made of them.
 *
 * <p>Entry types: {@link io.ringway.config.tls.CertificateText}, {@link io.ringway.config.tls.KeyText}, {@link io.ringway.config.tls.TlsContexts}.
 * Imports the transport's {@code tls}.
 *
 * <p>Owner: control.
 */
@NullMarked
package io.ringway.config.tls;

import org.jspecify.annotations.NullMarked;
