package io.ringway.filters.http.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts and coroutines of a state, without a proxy around. */
class LuaStateTest {
    private final LuaState state = new LuaState(0);
    private final List<String> logged = new ArrayList<>();
    private final LuaHost host = op -> {
        if (op == Op.LOG) {
            logged.add(new String(state.box().aBytes(), StandardCharsets.UTF_8));
        } else if (op != Op.GET_BYTES) {
            throw new LuaFailure("no answer to " + op);
        }
    };

    @Test
    void aCoroutineWaitsAndGoesOn() {
        LuaCoroutine coroutine = begin("""
                function envoy_on_request(handle)
                  handle:logInfo('before')
                  local body = handle:body()
                  handle:logInfo('after ' .. tostring(body))
                end
                """);
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.BODY);
        assertThat(logged).containsExactly("before");
        state.box().flag(0);
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.FINISHED);
        assertThat(logged).containsExactly("before", "after nil");
    }

    @Test
    void aFinishedCoroutineServesAgain() {
        LuaCoroutine first = begin("function envoy_on_request(handle) handle:logInfo('x') end");
        for (int i = 0; i < 1000; i++) {
            state.box().number(0);
            state.box().flag(0);
            assertThat(state.resume(first, host)).isEqualTo(Op.FINISHED);
        }
        assertThat(logged).hasSize(1000);
    }

    @Test
    void anErrorNamesItsLine() {
        LuaCoroutine coroutine = begin("""
                function envoy_on_request(handle)
                  local nothing = nil
                  nothing.field = 1
                end
                """);
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.BROKEN);
        assertThat(message()).startsWith("test.lua:3: attempt to index local 'nothing'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "handle:headers():add('x')",
                "handle:headers():get()",
                "handle:headers():replace('x', {})",
                "handle:respond('x')",
                "handle:httpCall('c', 'h')",
                "handle:clearRouteCache()",
                "handle:streamInfo():protocol()",
                "handle:streamInfo():dynamicMetadata():set('a', 'b', print)",
                "handle:httpCall('c', { [print] = 1 }, nil, 1)",
                "handle:headers():add('x', 'y')",
                "for _ in handle:bodyChunks() do end"
            })
    void misuseIsReportedOnTheScriptsLine(String call) {
        LuaCoroutine coroutine = begin("function envoy_on_request(handle)\n\n" + call + "\nend");
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.BROKEN);
        assertThat(message()).startsWith("test.lua:3: ");
    }

    @Test
    void whatDoesNotCompileIsRefused() {
        assertThatThrownBy(() -> load("\n\nx = = 1")).hasMessageContaining("test.lua:3: unexpected symbol near '='");
        assertThatThrownBy(() -> load("error('not today')")).hasMessageContaining("test.lua:1: not today");
        assertThatThrownBy(() -> load("\u001bLJ")).isInstanceOf(LuaFailure.class);
    }

    /** Neither a pcall nor a coroutine of its own saves a script from its limit. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do end",
                "local function f() while true do end end while true do pcall(f) end",
                "local function f() while true do end end while true do coroutine.wrap(function() pcall(f) end)() end",
                "local function f() while true do end end while true do xpcall(f, function() while true do end end) end",
                "table.sort({ 1, 2, 3 }, function() while true do end end)",
                "while true do ('x'):gsub('x', function() return 'y' end) end",
                "loadstring('while true do end')()",
                "local f = load('while true do end') f()",
                "getfenv(0).loadstring('while true do end')()",
                "local h = handle:headers() while true do h:get(':path') end",
                "while true do local h = handle:headers() for _ in pairs(h) do end end"
            })
    void anEndlessLoopIsStopped(String loop) {
        LuaCoroutine coroutine = begin("function envoy_on_request(handle)\n" + loop + "\nend");
        int op = state.resume(coroutine, host);
        String message = op == Op.BROKEN ? message() : state.failureOf(coroutine);
        assertThat(message).contains(":").contains("stopped after 10000000 instructions");
        // The next run has all its time.
        load("function envoy_on_request(handle) for i = 1, 1000000 do end handle:logInfo('fine') end");
        LuaCoroutine next = state.acquire();
        state.box().number(1);
        state.box().flag(0);
        assertThat(state.resume(next, host)).isEqualTo(Op.FINISHED);
        assertThat(logged).containsExactly("fine");
    }

    @Test
    void anEndlessMainChunkIsStopped() {
        assertThatThrownBy(() -> load("while true do end"))
                .hasMessageContaining("test.lua:1: stopped after 10000000 instructions");
    }

    @Test
    void aYieldOfTheScriptsOwnIsAnError() {
        LuaCoroutine coroutine = begin("function envoy_on_request(handle) coroutine.yield(1) end");
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.NONE);
        assertThat(state.failureOf(coroutine)).contains("yielded by itself");
        state.drop(coroutine);
        assertThat(state.coroutines()).isZero();
    }

    @Test
    void coroutinesOfAScriptCanWaitForTheHost() {
        LuaCoroutine coroutine = begin("""
                function envoy_on_request(handle)
                  local inner = coroutine.wrap(function()
                    coroutine.yield('one')
                    handle:logInfo('inner')
                    handle:body()
                    coroutine.yield('two')
                  end)
                  handle:logInfo(inner())
                  handle:logInfo(inner())
                end
                """);
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.BODY);
        state.box().flag(0);
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.FINISHED);
        assertThat(logged).containsExactly("one", "inner", "two");
    }

    @Test
    void globalsOfScriptsAreTheirOwn() {
        load("shared = 1 string.own = 1");
        LuaCoroutine coroutine = state.acquire();
        load("function envoy_on_request(handle) handle:logInfo(tostring(shared)) end");
        state.box().number(1);
        state.box().flag(0);
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.FINISHED);
        assertThat(logged).containsExactly("nil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "require('ffi')",
                "os.exit(1)",
                "os.execute('true')",
                "io.popen('true')",
                "string.rep('x', 1e9)",
                "jit.on()",
                "debug.sethook()",
                "debug.getregistry()",
                "java.import('java.lang.System')",
                "require('java')"
            })
    void whatEndangersTheProcessIsNotThere(String call) {
        assertThatThrownBy(() -> load(call)).hasMessageContaining("test.lua:1:");
    }

    /** Streams come and go, some while their script waits; what they leave is collected. */
    @Test
    void memoryStaysBounded() {
        load("""
                function envoy_on_request(handle)
                  local own = coroutine.wrap(function() handle:logInfo(('x'):rep(1000)) end)
                  own()
                  handle:body()
                end
                """);
        run(2_000);
        state.collect();
        double before = state.memoryKib();
        run(20_000);
        state.collect();
        assertThat(state.memoryKib()).isLessThan(before + 64);
        assertThat(state.coroutines()).isLessThanOrEqualTo(64);
    }

    /** What the API stands on is not collected with what scripts cannot reach. */
    @Test
    void collectionsLeaveTheApiAlone() {
        LuaCoroutine coroutine = begin("""
                function envoy_on_request(handle)
                  local body = handle:body(true)
                  for round = 1, 50 do
                    local others = {}
                    for i = 1, 2000 do
                      others[i] = { [i] = i, others = {} }
                    end
                    collectgarbage()
                    for i = 1, 50 do
                      body:getBytes(0, 1 + i % 2)
                    end
                    handle:logInfo('round')
                  end
                end
                """);
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.BODY);
        state.box().flag(1);
        state.box().number(2);
        assertThat(state.resume(coroutine, host)).isEqualTo(Op.FINISHED);
        assertThat(logged).hasSize(50);
    }

    private void run(int streams) {
        for (int i = 0; i < streams; i++) {
            LuaCoroutine coroutine = state.acquire();
            state.box().number(0);
            state.box().flag(0);
            assertThat(state.resume(coroutine, host)).isEqualTo(Op.BODY);
            if (i % 2 == 0) {
                state.drop(coroutine);
                continue;
            }
            state.box().flag(0);
            assertThat(state.resume(coroutine, host)).isEqualTo(Op.FINISHED);
            state.release(coroutine);
        }
        logged.clear();
    }

    private LuaCoroutine begin(String script) {
        LoadedScript loaded = load(script);
        LuaCoroutine coroutine = state.acquire();
        state.box().number(loaded.index());
        state.box().flag(0);
        return coroutine;
    }

    private LoadedScript load(String script) {
        return state.load(new LuaScript("test.lua", script.getBytes(StandardCharsets.UTF_8)));
    }

    private String message() {
        return new String(state.box().outBytes(), StandardCharsets.UTF_8);
    }
}
