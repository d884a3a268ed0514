package io.ringway.hotpath.hcm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.hcm.ClientCertificateOptions.Mode;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.network.Downstream;
import io.ringway.testkit.AllocationMeter;
import io.ringway.testkit.Certificates;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import io.ringway.transport.tls.TlsSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of x-forwarded-client-cert. */
class ClientCertificateFieldTest {
    private static final String HASH = "Hash=0a829679d9232875ee959613ff08a7d5b657eca06ce4115df0043e0fa003522a";
    private static final String OURS = "By=spiffe://example.org/server;" + HASH;
    private static final TlsSession MUTUAL = session(true);
    private static final TlsSession ONE_SIDED = session(false);

    private final BufferPool pool = new BufferPool(16, 0);
    private final Constants constants = new Constants(pool);
    private final Scratch scratch = new Scratch(pool);
    private final HeaderBlock headers = new HeaderBlock(pool.buffer());
    private final Downstream downstream =
            new Downstream(new SimNetwork(1, SimFaults.NONE).transport(new BufferPool(16, 0)), 0, 1);

    @AfterEach
    void free() {
        pool.close();
    }

    private static TlsSession session(boolean isMutual) {
        return new TlsSession(
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                new byte[0],
                "",
                "",
                true,
                isMutual ? List.of(Certificates.client(), Certificates.root()) : List.of(),
                Certificates.server());
    }

    private void receive(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        headers.add(
                HeaderId.X_FORWARDED_CLIENT_CERT,
                constants.name(HeaderId.X_FORWARDED_CLIENT_CERT).start(),
                "x-forwarded-client-cert".length(),
                scratch.copy(bytes),
                bytes.length);
    }

    private List<String> apply(ClientCertificateOptions options, @Nullable TlsSession tls) {
        assertThat(new ClientCertificateField(constants, options).apply(headers, scratch, tls, downstream))
                .isTrue();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < headers.count(); i++) {
            if (headers.nameLength(i) > 0) {
                values.add(headers.valueString(i));
            }
        }
        return values;
    }

    private static ClientCertificateOptions mode(Mode mode) {
        return new ClientCertificateOptions(mode, false, false, false, false, false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SANITIZE            |
            FORWARD_ONLY        |
            APPEND_FORWARD      |
            SANITIZE_SET        |
            ALWAYS_FORWARD_ONLY | Hash=old
            """)
    void withoutAClientCertificateItIsRemovedUnlessItAlwaysStays(Mode mode, @Nullable String left) {
        List<String> expected = left == null ? List.of() : List.of(left);
        receive("Hash=old");
        assertThat(apply(mode(mode), null)).isEqualTo(expected);
        assertThat(apply(mode(mode), ONE_SIDED)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SANITIZE            |
            FORWARD_ONLY        | Hash=old
            APPEND_FORWARD      | Hash=old,OURS
            SANITIZE_SET        | OURS
            ALWAYS_FORWARD_ONLY | Hash=old
            """)
    void withOneTheModeDecides(Mode mode, @Nullable String left) {
        receive("Hash=old");
        assertThat(apply(mode(mode), MUTUAL)).isEqualTo(left == null ? List.of() : List.of(left.replace("OURS", OURS)));
    }

    @Test
    void whereNothingHasComeOnlyOursIsThere() {
        assertThat(apply(mode(Mode.APPEND_FORWARD), MUTUAL)).containsExactly(OURS);
    }

    @Test
    void oursIsTheLastOfAllLines() {
        receive("Hash=a");
        receive("Hash=b");
        assertThat(apply(mode(Mode.APPEND_FORWARD), MUTUAL)).containsExactly("Hash=a", "Hash=b," + OURS);
    }

    @Test
    void oursTakesThePlaceOfAllLines() {
        receive("Hash=a");
        receive("Hash=b");
        assertThat(apply(mode(Mode.SANITIZE_SET), MUTUAL)).containsExactly(OURS);
    }

    @Test
    void namesAndCertificatesAreShownAsConfigured() {
        assertThat(apply(new ClientCertificateOptions(Mode.SANITIZE_SET, false, false, true, true, true), MUTUAL))
                .containsExactly(OURS
                        + ";Subject=\"1.3.6.1.4.1.99999.1=#0C036F776E,emailAddress=joerg@example.org,CN=J\\C3\\B6rg,"
                        + "OU=\\#1 \\<Edge\\>,O=Ringway\\, Tests,C=DE\""
                        + ";URI=spiffe://example.org/ns/a/sa/client;URI=https://example.org/x"
                        + ";DNS=client.example.org;DNS=*.client.example.org");
    }

    @Test
    void certificatesArePem() {
        String pem = MUTUAL.peer().urlEncodedPem();
        assertThat(apply(new ClientCertificateOptions(Mode.SANITIZE_SET, true, true, false, false, false), MUTUAL))
                .containsExactly(OURS + ";Cert=\"" + pem + "\";Chain=\"" + MUTUAL.urlEncodedPeerChain() + '"');
    }

    @Test
    void aClientWithoutNamesHasAnEmptyUri() {
        TlsSession plain = new TlsSession(
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                new byte[0],
                "",
                "",
                false,
                List.of(Certificates.root()),
                Certificates.root());
        assertThat(apply(new ClientCertificateOptions(Mode.SANITIZE_SET, false, false, false, true, true), plain))
                .containsExactly("Hash=" + plain.peer().sha256() + ";URI=");
    }

    @Test
    void theSecondRequestAllocatesNothing() {
        ClientCertificateField field = new ClientCertificateField(constants, mode(Mode.SANITIZE_SET));
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < 10 && bytes > 0; round++) {
            AllocationMeter meter = AllocationMeter.ofCurrentThread();
            for (int i = 0; i < 10_000; i++) {
                headers.clear();
                scratch.clear();
                field.apply(headers, scratch, MUTUAL, downstream);
            }
            bytes = meter.bytes();
        }
        assertThat(bytes).isZero();
    }
}
