package io.ringway.hotpath.stats;

import io.ringway.transport.tls.CipherSuite;
import io.ringway.transport.tls.TlsFailure;
import io.ringway.transport.tls.TlsListener;
import io.ringway.transport.tls.TlsSession;
import io.ringway.transport.tls.TlsVersion;
import org.jspecify.annotations.Nullable;

/** Counts handshakes. Owner: worker. */
public final class SslCounter implements TlsListener {
    private final WriterStats stats;
    private final SslStats ids;

    public SslCounter(WriterStats stats, SslStats ids) {
        this.stats = stats;
        this.ids = ids;
    }

    @Override
    public void onHandshake(TlsSession session, boolean isResumed) {
        stats.increment(ids.handshake());
        if (isResumed) {
            stats.increment(ids.sessionReused());
        }
        if (session.peerChain().isEmpty()) {
            stats.increment(ids.noCertificate());
        }
        count(ids.versions().get(TlsVersion.of(session.version())));
        count(ids.ciphers().get(CipherSuite.of(session.cipher())));
    }

    private void count(@Nullable Integer id) {
        if (id != null) {
            stats.increment(id);
        }
    }

    @Override
    public void onFailure(TlsFailure failure) {
        stats.increment(
                switch (failure) {
                    case CONNECTION -> ids.connectionError();
                    case VERIFY_NO_CERTIFICATE -> ids.failVerifyNoCert();
                    case VERIFY_CHAIN -> ids.failVerifyError();
                    case VERIFY_NAME -> ids.failVerifySan();
                    case VERIFY_HASH -> ids.failVerifyCertHash();
                });
    }
}
