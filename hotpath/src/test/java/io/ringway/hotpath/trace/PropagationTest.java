package io.ringway.hotpath.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.filter.AttemptSpan;
import io.ringway.hotpath.filter.TraceContext;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.trace.IncomingContext.Outcome;
import io.ringway.transport.memory.BufferPool;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of W3C Trace Context and of B3. */
class PropagationTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    private final BufferPool pool = new BufferPool(16, 0);
    private final Constants constants = new Constants(pool);
    private final HeaderBlock head = new HeaderBlock(pool.buffer());
    private final IncomingContext context = new IncomingContext();
    private final W3cPropagation w3c = new W3cPropagation(constants);
    private final B3Propagation b3 = new B3Propagation(constants);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void readsTraceparent() {
        assertThat(w3c.read(head, context)).isEqualTo(Outcome.ABSENT);
        add("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
        assertThat(w3c.read(head, context)).isEqualTo(Outcome.FOUND);
        assertThat(context.traceHigh).isEqualTo(0x0af7651916cd43ddL);
        assertThat(context.traceLow).isEqualTo(0x8448eb211c80319cL);
        assertThat(context.spanId).isEqualTo(0xb7ad6b7169203331L);
        assertThat(context.sampled).isEqualTo(1);
    }

    @Test
    void readsOtherFlagsAndLaterVersions() {
        add("traceparent", "cc-" + TRACE + "-" + SPAN + "-02-what-comes-later");
        assertThat(w3c.read(head, context)).isEqualTo(Outcome.FOUND);
        assertThat(context.sampled).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.",
            })
    void refusesWhatIsNoTraceparent(String value) {
        add("traceparent", value);
        assertThat(w3c.read(head, context)).isEqualTo(Outcome.MALFORMED);
    }

    @Test
    void writesTraceparentInPlaceOfTheOldOne() {
        add("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
        AttemptSpan span = new AttemptSpan();
        span.id = 0xabL;
        assertThat(w3c.write(trace(true), span, head, memory())).isTrue();
        assertThat(fields())
                .containsExactlyEntriesOf(
                        Map.of("traceparent", "00-0000000000000001fffffffffffffff2-00000000000000ab-01"));
        span.id = 0;
        assertThat(w3c.write(trace(false), span, head, memory())).isTrue();
        assertThat(fields())
                .containsExactlyEntriesOf(
                        Map.of("traceparent", "00-0000000000000001fffffffffffffff2-0000000000000003-00"));
    }

    @Test
    void readsTheFieldsOfB3() {
        add("x-b3-traceid", "8448EB211C80319C");
        add("x-b3-spanid", SPAN);
        add("x-b3-parentspanid", "00000000000000ff");
        assertThat(b3.read(head, context)).isEqualTo(Outcome.FOUND);
        assertThat(context.isTraceId128).isFalse();
        assertThat(context.traceLow).isEqualTo(0x8448eb211c80319cL);
        assertThat(context.hasParent).isTrue();
        assertThat(context.parentId).isEqualTo(255);
        assertThat(context.sampled).isEqualTo(IncomingContext.UNDECIDED);
        add("x-b3-sampled", "true");
        b3.read(head, context);
        assertThat(context.sampled).isEqualTo(1);
    }

    @Test
    void aDecisionOfB3StandsAlone() {
        add("x-b3-sampled", "0");
        assertThat(b3.read(head, context)).isEqualTo(Outcome.ABSENT);
        assertThat(context.sampled).isZero();
        add("x-b3-flags", "1");
        b3.read(head, context);
        assertThat(context.sampled).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
                "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-d",
                "8448eb211c80319c-b7ad6b7169203331-1-00000000000000ff",
            })
    void readsTheSingleFieldOfB3(String value) {
        add("b3", value);
        assertThat(b3.read(head, context)).isEqualTo(Outcome.FOUND);
        assertThat(context.spanId).isEqualTo(0xb7ad6b7169203331L);
        assertThat(context.traceLow).isEqualTo(0x8448eb211c80319cL);
        assertThat(context.hasParent).isEqualTo(value.endsWith("ff"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "8448eb211c80319c",
                "8448eb211c80319c-",
                "8448eb211c80319c-b7ad6b71692033",
                "8448eb211c80319c-b7ad6b7169203331-",
                "8448eb211c80319c-b7ad6b7169203331-2",
                "8448eb211c80319c-b7ad6b7169203331-1-ff",
                "8448eb211c80319c-b7ad6b7169203331-1-00000000000000fg",
                "0000000000000000-b7ad6b7169203331-1",
            })
    void refusesWhatIsNoB3(String value) {
        add("b3", value);
        assertThat(b3.read(head, context)).isEqualTo(Outcome.MALFORMED);
    }

    @Test
    void writesB3InBothFormsToWhoUsesBoth() {
        add("b3", "1");
        assertThat(b3.write(trace(true), new AttemptSpan(), head, memory())).isTrue();
        assertThat(fields())
                .containsOnly(
                        Map.entry("b3", "0000000000000001fffffffffffffff2-0000000000000003-1-0000000000000004"),
                        Map.entry("x-b3-traceid", "0000000000000001fffffffffffffff2"),
                        Map.entry("x-b3-spanid", "0000000000000003"),
                        Map.entry("x-b3-parentspanid", "0000000000000004"),
                        Map.entry("x-b3-sampled", "1"));
    }

    private static TraceContext trace(boolean isSampled) {
        TraceContext trace = new TraceContext();
        trace.isTraceId128 = true;
        trace.traceHigh = 1;
        trace.traceLow = -14;
        trace.spanId = 3;
        trace.parentId = 4;
        trace.hasParent = true;
        trace.isSampled = isSampled;
        return trace;
    }

    private int memory() {
        return pool.take();
    }

    private void add(String name, String value) {
        Text nameText = constants.intern(name);
        Text valueText = constants.intern(value);
        int id = name.equals("traceparent") ? HeaderId.TRACEPARENT : HeaderId.OTHER;
        head.add(id, nameText.start(), nameText.length(), valueText.start(), valueText.length());
    }

    private Map<String, String> fields() {
        Map<String, String> fields = new TreeMap<>();
        for (int i = 0; i < head.count(); i++) {
            if (!head.isRemoved(i)) {
                fields.put(
                        pool.buffer().getStringWithoutLengthAscii(head.nameStart(i), head.nameLength(i)),
                        head.valueString(i));
            }
        }
        return fields;
    }
}
