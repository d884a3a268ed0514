package io.ringway.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.testkit.TestCertificate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is accepted by which rules. */
class RuleVerifierTest {
    private final Instant now = Instant.now();

    private final TestCertificate ca = TestCertificate.authority("root");
    private final TestCertificate between = ca.issue("between").authority().make();
    private final TestCertificate server =
            between.issue("server").dns("server.example").forServers().make();

    /** Rules that tests change. */
    private static final class Rules {
        private final List<X509Certificate> anchors = new ArrayList<>();
        private final List<X509CRL> revocations = new ArrayList<>();
        private final List<NameRule> names = new ArrayList<>();
        private final List<String> hashes = new ArrayList<>();
        private final List<String> keyHashes = new ArrayList<>();
        private VerifierRules.Peer peer = VerifierRules.Peer.SERVER;
        private boolean areExpiredAccepted;
        private boolean areOthersAccepted;
        private boolean isServerNameWanted;
        private int depthMax = VerifierRules.DEPTH_MAX;

        RuleVerifier verifier() {
            return new RuleVerifier(new VerifierRules(
                    peer,
                    anchors,
                    revocations,
                    names,
                    hashes,
                    keyHashes,
                    areExpiredAccepted,
                    areOthersAccepted,
                    isServerNameWanted,
                    depthMax));
        }
    }

    private static Rules trusting(TestCertificate... anchors) {
        Rules rules = new Rules();
        for (TestCertificate anchor : anchors) {
            rules.anchors.add(anchor.certificate());
        }
        return rules;
    }

    private static void accepted(Rules rules, TestCertificate peer) {
        accepted(rules, peer, "");
    }

    private static void accepted(Rules rules, TestCertificate peer, String serverName) {
        assertThatCode(() -> rules.verifier().verify(peer.chain(), serverName)).doesNotThrowAnyException();
    }

    private static void refused(TlsFailure kind, Rules rules, TestCertificate peer) {
        refused(kind, rules, peer, "");
    }

    private static void refused(TlsFailure kind, Rules rules, TestCertificate peer, String serverName) {
        assertThatThrownBy(() -> rules.verifier().verify(peer.chain(), serverName))
                .isInstanceOfSatisfying(
                        PeerRefusedException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }

    @Test
    void aChainLeadsToAnAnchor() {
        accepted(trusting(ca), server);
        accepted(trusting(TestCertificate.authority("other"), ca), server);
        refused(TlsFailure.VERIFY_CHAIN, trusting(TestCertificate.authority("root")), server);
        refused(TlsFailure.VERIFY_CHAIN, trusting(TestCertificate.authority("other")), server);
    }

    @Test
    void anyCertificateCanBeAnAnchor() {
        accepted(trusting(between), server);
        accepted(trusting(server), server);
        TestCertificate own = TestCertificate.selfSigned("own").make();
        accepted(trusting(own), own);
        refused(
                TlsFailure.VERIFY_CHAIN,
                trusting(own),
                TestCertificate.selfSigned("own").make());
    }

    @Test
    void whoIsNoAuthorityIssuesNothing() {
        TestCertificate forged = server.issue("forged").make();
        refused(TlsFailure.VERIFY_CHAIN, trusting(ca), forged);
    }

    @Test
    void aPeerIsWhatItsCertificateIsFor() {
        TestCertificate client = ca.issue("client").forClients().make();
        refused(TlsFailure.VERIFY_CHAIN, trusting(ca), client);
        Rules ofClients = trusting(ca);
        ofClients.peer = VerifierRules.Peer.CLIENT;
        accepted(ofClients, client);
        refused(TlsFailure.VERIFY_CHAIN, ofClients, server);
        accepted(ofClients, ca.issue("for anything").make());
    }

    @Test
    void chainsAreOfAllowedLength() {
        Rules rules = trusting(ca);
        rules.depthMax = 2;
        accepted(rules, server);
        rules.depthMax = 1;
        refused(TlsFailure.VERIFY_CHAIN, rules, server);
        accepted(rules, ca.issue("direct").make());
        rules.depthMax = 0;
        refused(TlsFailure.VERIFY_CHAIN, rules, ca.issue("direct").make());
        Rules itself = trusting(server);
        itself.depthMax = 0;
        accepted(itself, server);
    }

    @Test
    void datesCountUnlessTheyDoNot() {
        Instant before = now.minus(Duration.ofDays(10));
        TestCertificate expired =
                ca.issue("expired").valid(before, before.plusSeconds(60)).make();
        TestCertificate future = ca.issue("future")
                .valid(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(2)))
                .make();
        TestCertificate oldRoot = TestCertificate.selfSigned("old")
                .authority()
                .valid(before, before.plusSeconds(60))
                .make();
        Rules rules = trusting(ca, oldRoot);
        refused(TlsFailure.VERIFY_CHAIN, rules, expired);
        refused(TlsFailure.VERIFY_CHAIN, rules, future);
        refused(TlsFailure.VERIFY_CHAIN, rules, oldRoot.issue("of an old root").make());
        rules.areExpiredAccepted = true;
        accepted(rules, expired);
        accepted(rules, future);
        accepted(rules, oldRoot.issue("of an old root").make());
        refused(
                TlsFailure.VERIFY_CHAIN,
                rules,
                TestCertificate.selfSigned("foreign").make());
    }

    @Test
    void revokedCertificatesAreRefused() throws GeneralSecurityException {
        TestCertificate good = ca.issue("good").make();
        TestCertificate bad = ca.issue("bad").make();
        Rules rules = trusting(ca);
        rules.revocations.add(list(ca.revocations(bad)));
        accepted(rules, good);
        refused(TlsFailure.VERIFY_CHAIN, rules, bad);
        // Every authority of the chain has to have a list.
        refused(TlsFailure.VERIFY_CHAIN, rules, server);
        rules.revocations.add(list(between.revocations()));
        accepted(rules, server);
        Rules forged = trusting(ca);
        forged.revocations.add(list(TestCertificate.authority("root").revocations()));
        refused(TlsFailure.VERIFY_CHAIN, forged, good);
    }

    private static X509CRL list(String pem) throws GeneralSecurityException {
        return (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void namesAreOfTheirType() {
        TestCertificate peer = ca.issue("many")
                .dns("a.example")
                .uri("spiffe://a/b")
                .email("a@b.example")
                .ip("10.0.0.1")
                .ip("2001:db8::1")
                .make();
        for (NameRule rule : List.of(
                NameRule.host("A.example"),
                new NameRule(NameRule.Type.URI, "spiffe://a/b"::equals),
                new NameRule(NameRule.Type.EMAIL, name -> name.endsWith("@b.example")),
                Objects.requireNonNull(NameRule.address("10.0.0.1")),
                Objects.requireNonNull(NameRule.address("2001:db8:0::1")))) {
            Rules rules = trusting(ca);
            rules.names.add(rule);
            accepted(rules, peer);
            refused(TlsFailure.VERIFY_NAME, rules, server);
        }
        Rules wrongType = trusting(ca);
        wrongType.names.add(new NameRule(NameRule.Type.DNS, "spiffe://a/b"::equals));
        refused(TlsFailure.VERIFY_NAME, wrongType, peer);
        Rules oneOfTwo = trusting(ca);
        oneOfTwo.names.add(NameRule.host("b.example"));
        oneOfTwo.names.add(NameRule.host("a.example"));
        accepted(oneOfTwo, peer);
        assertThat(NameRule.address("a.example")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "*.example.com, a.example.com, true",
        "*.example.com, A.Example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, a.b.example.com, false",
        "*.example.com, .example.com, false",
        "a*.example.com, ab.example.com, true",
        "*b.example.com, ab.example.com, true",
        "a*b.example.com, a.example.com, false",
        "**.example.com, a.example.com, false",
        "a.*.com, a.example.com, false",
        "*, example, false",
        "xn--*.example.com, xn--a.example.com, false",
        "*.example.com, xn--a.example.com, true",
    })
    void anAsteriskStandsForOneLabel(String pattern, String name, boolean isCovered) {
        assertThat(NameRule.host(name).value().test(pattern)).isEqualTo(isCovered);
    }

    @Test
    void theNameThatWasAskedForIsWanted() {
        Rules rules = trusting(ca);
        rules.isServerNameWanted = true;
        rules.names.add(NameRule.host("replaced.example"));
        accepted(rules, server, "server.example");
        refused(TlsFailure.VERIFY_NAME, rules, server, "other.example");
        accepted(rules, server, "");
    }

    @Test
    void fingerprintsOfEitherKindAreTaken() throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        String ofCertificate =
                HexFormat.of().formatHex(digest.digest(server.certificate().getEncoded()));
        String ofKey = Base64.getEncoder()
                .encodeToString(
                        digest.digest(server.certificate().getPublicKey().getEncoded()));
        Rules rules = new Rules();
        rules.hashes.add(ofCertificate);
        accepted(rules, server);
        refused(TlsFailure.VERIFY_HASH, rules, between);
        rules.hashes.set(0, "00".repeat(32));
        refused(TlsFailure.VERIFY_HASH, rules, server);
        rules.keyHashes.add(ofKey);
        accepted(rules, server);
        rules.anchors.add(TestCertificate.authority("other").certificate());
        refused(TlsFailure.VERIFY_CHAIN, rules, server);
    }

    @Test
    void everybodyIsAcceptedIfThatIsWanted() {
        Rules rules = trusting(TestCertificate.authority("other"));
        rules.areOthersAccepted = true;
        accepted(rules, server);
        assertThat(rules.verifier().isEveryoneAccepted()).isTrue();
        assertThat(trusting(ca).verifier().isEveryoneAccepted()).isFalse();
    }

    @Test
    void equalRulesAreEqual() {
        Rules rules = trusting(ca);
        rules.names.add(NameRule.host("a.example"));
        Rules others = trusting(ca);
        others.names.add(NameRule.host("A.example"));
        assertThat(rules.verifier()).isEqualTo(others.verifier());
        others.depthMax = 3;
        assertThat(rules.verifier()).isNotEqualTo(others.verifier());
        assertThat(rules.verifier().acceptedIssuers()).containsExactly(ca.certificate());
    }
}
