package io.ringway.hotpath.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.filter.Bytes;
import io.ringway.hotpath.filter.FilterState;
import io.ringway.hotpath.filter.HashPolicy;
import io.ringway.hotpath.filter.HashableText;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.memory.BufferPool;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hashes of requests against values that were computed from the specification of XXH64, and Envoy's way to join them. */
class RequestHashTest {
    private static final long ALICE = 0x73a3ea485f2e6049L;
    private static final long SEVEN = 0x184a52b6a00d7ab7L;
    private static final long ALICE_THEN_SEVEN = 0xff0d86261e51ba25L;
    private static final long SOURCE = 0x0123456789abcdefL;
    private static final long CONNECTION = 0xfedcba9876543210L;

    private final BufferPool pool = new BufferPool(16, 0);
    private final Scratch scratch = new Scratch(pool);
    private final Constants constants = new Constants(pool);
    private final HeaderBlock head = new HeaderBlock(pool.buffer());
    private final FilterState state = new FilterState();
    private final RequestHash hash = new RequestHash(callbacks());
    private boolean hasSource = true;

    @BeforeEach
    void request() {
        head.clear();
        pseudo("GET", "a.example", "/a/b?id=7");
    }

    @AfterEach
    void free() {
        scratch.clear();
        pool.close();
    }

    private StreamCallbacks callbacks() {
        Map<String, Object> worker = Map.of("constants", constants);
        WorkerServices services = stub(WorkerServices.class, worker);
        Map<String, Object> answers = new HashMap<>();
        answers.put("scratch", scratch);
        answers.put("worker", services);
        answers.put("sourceAddressHash", SOURCE);
        answers.put("connectionHash", CONNECTION);
        answers.put("filterState", state);
        return stub(StreamCallbacks.class, answers);
    }

    /** Answers the methods that are named; any other one is a mistake of the test. */
    private <T> T stub(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            if (method.getName().equals("hasSourceAddress")) {
                return hasSource;
            }
            Object answer = answers.get(method.getName());
            if (answer == null) {
                throw new UnsupportedOperationException(method.getName());
            }
            return answer;
        }));
    }

    private int put(String text) {
        return scratch.copy(text.getBytes(StandardCharsets.UTF_8));
    }

    private void pseudo(String method, String authority, String path) {
        head.method(0, put(method), method.length());
        head.authority(put(authority), authority.length());
        head.path(put(path), path.length());
    }

    private void field(String name, String value) {
        head.add(HeaderNames.idOf(name), put(name), name.length(), put(value), value.length());
    }

    private void compute(HashPolicy... policies) {
        assertThat(hash.compute(List.of(policies), head)).isTrue();
    }

    private static HashPolicy header(String name) {
        HashPolicy.Part part = switch (name) {
            case ":method" -> HashPolicy.Part.METHOD;
            case ":path" -> HashPolicy.Part.PATH;
            case ":authority" -> HashPolicy.Part.AUTHORITY;
            default -> HashPolicy.Part.FIELD;
        };
        return new HashPolicy.Header(Bytes.of(name), part, null, false);
    }

    private static HashPolicy parameter(String name, boolean isTerminal) {
        return new HashPolicy.QueryParameter(Bytes.of(name), isTerminal);
    }

    private static HashPolicy cookie(String name) {
        return new HashPolicy.Cookie(Bytes.of(name), Bytes.of(""), Bytes.of(""), false);
    }

    private static HashPolicy madeCookie(String name) {
        return new HashPolicy.Cookie(Bytes.of(name), Bytes.of(name + "=\""), Bytes.of("\"; HttpOnly"), false);
    }

    @Test
    void whatFiltersShareCountsIfItHasAHash() {
        state.put("user", HashableText.of("alice"));
        state.put("plain", "alice");
        assertHash(ALICE, new HashPolicy.SharedObject("user", false));
        compute(new HashPolicy.SharedObject("plain", false), new HashPolicy.SharedObject("absent", false));
        assertThat(hash.isPresent()).isFalse();
    }

    private void assertHash(long expected, HashPolicy... policies) {
        compute(policies);
        assertThat(hash.isPresent()).isTrue();
        assertThat(Long.toHexString(hash.value())).isEqualTo(Long.toHexString(expected));
    }

    private void assertNothing(HashPolicy... policies) {
        compute(policies);
        assertThat(hash.isPresent()).isFalse();
    }

    @Test
    void aHeaderIsHashedByItsValue() {
        field("x-user", "alice");
        field("x-long", "0123456789abcdef0123456789abcdef01234567");
        assertHash(ALICE, header("x-user"));
        assertHash(0x02595bf45a790442L, header("x-long"));
        assertNothing(header("x-other"));
    }

    @Test
    void anEmptyHeaderIsThere() {
        field("x-user", "");
        assertHash(0xef46db3751d8e999L, header("x-user"));
    }

    @Test
    void severalFieldsOfANameCountInTheOrderOfTheirValues() {
        field("x-user", "bob");
        field("x-user", "alice");
        assertHash(0x83356d41a467b74fL, header("x-user"));
    }

    @Test
    void moreFieldsThanThereWasRoomForCountToo() {
        for (int i = 9; i > 0; i--) {
            field("x-user", Integer.toString(i));
        }
        compute(header("x-user"));
        long descending = hash.value();
        head.clear();
        for (int i = 1; i < 10; i++) {
            field("x-user", Integer.toString(i));
        }
        assertHash(descending, header("x-user"));
    }

    @Test
    void pseudoHeadersAreHashed() {
        assertHash(0x2b88ed1df1352c47L, header(":method"));
        assertHash(0xef722681427ad1d8L, header(":path"));
        assertHash(0x6c888a4731807849L, header(":authority"));
    }

    @Test
    void theFirstQueryParameterIsHashed() {
        assertHash(SEVEN, parameter("id", false));
        assertNothing(parameter("i", false));
        pseudo("GET", "a.example", "/a?x=1&id=7&id=8");
        assertHash(SEVEN, parameter("id", false));
        pseudo("GET", "a.example", "/a");
        assertNothing(parameter("id", false));
    }

    @Test
    void theSourceAddressIsHashedIfThereIsOne() {
        assertHash(SOURCE, new HashPolicy.SourceIp(false));
        hasSource = false;
        assertNothing(new HashPolicy.SourceIp(false));
    }

    @Test
    void hashesAreJoinedByRotationAndXor() {
        field("x-user", "alice");
        assertHash(ALICE_THEN_SEVEN, header("x-user"), parameter("id", false));
        assertHash(0xff38492bb508b9a4L, header("x-user"), parameter("id", false), new HashPolicy.SourceIp(false));
        assertHash(ALICE_THEN_SEVEN, header("x-none"), header("x-user"), cookie("none"), parameter("id", false));
    }

    @Test
    void aTerminalPolicyEndsItOnceThereIsAHash() {
        field("x-user", "alice");
        assertHash(SEVEN, parameter("id", true), header("x-user"));
        assertHash(ALICE, parameter("none", true), header("x-user"));
        // Envoy asks whether there is a hash, not whose it is.
        assertHash(ALICE, header("x-user"), parameter("none", true), parameter("id", false));
    }

    @Test
    void aCookieIsHashedByItsValue() {
        field("cookie", "a=1; user=alice; user=bob");
        assertHash(ALICE, cookie("user"));
        assertNothing(cookie("use"));
        assertNothing(cookie("User"));
        head.clear();
        field("cookie", "a=1");
        field("cookie", "user=\"alice\"");
        assertHash(ALICE, cookie("user"));
    }

    @Test
    void aCookieThatIsMissingIsMadeFromTheConnection() {
        compute(madeCookie("user"));
        assertThat(hash.isPresent()).isTrue();
        assertThat(hash.isCookieMade()).isTrue();
        HeaderBlock answer = new HeaderBlock(pool.buffer());
        answer.clear();
        assertThat(hash.addCookies(answer)).isTrue();
        assertThat(answer.valueString(0)).isEqualTo("user=\"fedcba9876543210\"; HttpOnly");
        // The next request brings it along, and has the same hash.
        long made = hash.value();
        field("cookie", "user=\"fedcba9876543210\"");
        assertHash(made, madeCookie("user"));
        assertThat(hash.isCookieMade()).isFalse();
    }

    @Test
    void clearForgets() {
        compute(madeCookie("user"));
        hash.clear();
        assertThat(hash.isPresent()).isFalse();
        assertThat(hash.isCookieMade()).isFalse();
        assertThat(hash.value()).isZero();
    }
}
