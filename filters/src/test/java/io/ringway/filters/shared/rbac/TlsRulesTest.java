package io.ringway.filters.shared.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.MatchInput;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.match.ValueMatch;
import io.ringway.testkit.Certificates;
import io.ringway.transport.tls.TlsSession;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules about what TLS has agreed on. */
class TlsRulesTest {
    private static final RbacRule ANYBODY = new RbacRule.Authenticated(null);

    /** A connection over TLS, or without. */
    private record Subject(@Nullable TlsSession tls, MatchInput request) implements RbacSubject {
        @Override
        public String requestedServerName() {
            return tls == null ? "" : tls.serverName();
        }

        @Override
        public byte @Nullable [] remoteIp() {
            return null;
        }

        @Override
        public byte @Nullable [] sourceIp() {
            return null;
        }

        @Override
        public byte @Nullable [] directRemoteIp() {
            return null;
        }

        @Override
        public byte @Nullable [] destinationIp() {
            return null;
        }

        @Override
        public int destinationPort() {
            return 0;
        }
    }

    private static RbacSubject shows(boolean isChecked, X509Certificate... chain) {
        TlsSession tls = new TlsSession(
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                new byte[0],
                "a.example.org",
                "",
                isChecked,
                List.of(chain),
                Certificates.server());
        return new Subject(tls, new MatchInput());
    }

    private static RbacRule named(String name) {
        return named(StringMatch.exact(name, false));
    }

    private static RbacRule named(ValueMatch match) {
        return new RbacRule.Authenticated(match);
    }

    @Test
    void whoIsNotVerifiedIsNobody() {
        RbacSubject plain = new Subject(null, new MatchInput());
        RbacSubject withoutCertificate = shows(true);
        RbacSubject unchecked = shows(false, Certificates.client());
        for (RbacSubject nobody : List.of(plain, withoutCertificate, unchecked)) {
            assertThat(ANYBODY.test(nobody)).isFalse();
            assertThat(named(StringMatch.prefix("", false)).test(nobody)).isFalse();
        }
        assertThat(ANYBODY.test(shows(true, Certificates.client()))).isTrue();
    }

    @Test
    void oneOfTheNamesHasToMatchOrTheSubject() {
        RbacSubject client = shows(true, Certificates.client());
        assertThat(named("spiffe://example.org/ns/a/sa/client").test(client)).isTrue();
        assertThat(named("https://example.org/x").test(client)).isTrue();
        assertThat(named("client.example.org").test(client)).isTrue();
        assertThat(named("joerg@example.org").test(client)).isFalse();
        assertThat(named(StringMatch.suffix("O=Ringway\\, Tests,C=DE", false)).test(client))
                .isTrue();
        assertThat(named("CN=Test root,O=Ringway").test(shows(true, Certificates.root())))
                .isTrue();
    }

    @Test
    void serverNames() {
        RbacRule rule = new RbacRule.ServerName(StringMatch.exact("a.example.org", false));
        assertThat(rule.test(shows(true))).isTrue();
        assertThat(rule.test(new Subject(null, new MatchInput()))).isFalse();
    }
}
