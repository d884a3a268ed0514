package io.ringway.filters.http.lua;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import party.iroiro.luajava.LuaException;
import party.iroiro.luajava.luajit.LuaJit;
import party.iroiro.luajava.luajit.LuaJitNatives;

/**
 * One LuaJIT state with the stream handle API in it (prelude.lua), and its coroutines.
 *
 * <p>A coroutine runs until it yields, and says in the {@link Mailbox} what it waits for. It is never entered from inside of itself:
 * what a call does to other filters happens after it has yielded. An idle one is kept for the next run; one that waits for something that
 * will not come any more is dropped and collected.
 *
 * <p>The state is closed when nobody can reach this object any more: configurations go without notice. Owner: one thread.
 */
final class LuaState {
    /** Instructions between two looks at the limit. */
    static final int PERIOD_INSTRUCTIONS = 100_000;
    /** Looks until a run is stopped: ten million instructions, some 40 ms, between two waits. */
    static final int PERIODS_MAX = 100;

    private static final int IDLE_MAX = 64;
    private static final int LUA_YIELD = 1;
    private static final Cleaner CLEANER = Cleaner.create();

    private static final byte[] PRELUDE = prelude();

    private final LuaJit lua;
    private final LuaJitNatives natives;
    private final int registry;
    private final Mailbox box = new Mailbox();
    private final HeadMirror head = new HeadMirror();
    private final HeadMirror trailers = new HeadMirror();
    private final ArrayDeque<LuaCoroutine> idle = new ArrayDeque<>();
    private final int load;
    private final int serve;
    private int scripts;
    private int coroutines;
    private @Nullable LuaHost host;

    /**
     * @param regionAddress of the worker's region, which heads are read from
     * @throws LinkageError if there is no LuaJIT for this machine
     */
    LuaState(long regionAddress) {
        lua = new LuaJit();
        natives = (LuaJitNatives) lua.getLuaNatives();
        registry = natives.getRegistryIndex();
        lua.openLibraries();
        ByteBuffer text = ByteBuffer.allocateDirect(PRELUDE.length).put(PRELUDE).flip();
        lua.load(text, "=ringway");
        lua.push((double) regionAddress);
        lua.push((double) box.address());
        lua.push((double) head.address());
        lua.push((double) trailers.address());
        WeakReference<LuaState> self = new WeakReference<>(this);
        lua.push(_ -> {
            LuaState state = self.get();
            if (state != null) {
                state.onCall();
            }
            return 0;
        });
        lua.push(PERIODS_MAX);
        lua.push(PERIOD_INSTRUCTIONS);
        lua.pCall(7, 2);
        serve = lua.ref();
        load = lua.ref();
        CLEANER.register(this, new Closing(lua));
    }

    /** Must not know the state. */
    private record Closing(LuaJit lua) implements Runnable {
        @Override
        public void run() {
            lua.close();
        }
    }

    Mailbox box() {
        return box;
    }

    HeadMirror head() {
        return head;
    }

    HeadMirror trailers() {
        return trailers;
    }

    /** Coroutines that exist, idle ones included. */
    int coroutines() {
        return coroutines;
    }

    /** KiB of the state's own memory. */
    double memoryKib() {
        lua.run("ringwayMemory = collectgarbage('count')");
        lua.getGlobal("ringwayMemory");
        double kib = lua.toNumber(-1);
        lua.pop(1);
        return kib;
    }

    /** Has everything collected that can be. */
    void collect() {
        lua.gc();
    }

    /**
     * Compiles a script and runs its main chunk.
     *
     * @return its number and its functions
     * @throws LuaFailure with Lua's message, which names the line
     */
    LoadedScript load(LuaScript script) {
        byte[] name = script.chunkName().getBytes(StandardCharsets.UTF_8);
        UnsafeBuffer source = Mailbox.direct(Math.max(1, script.source().length));
        source.putBytes(0, script.source());
        UnsafeBuffer nameCopy = Mailbox.direct(name.length);
        nameCopy.putBytes(0, name);
        box.begin(Op.NONE);
        box.arguments(new UnsafeBuffer(source, 0, script.source().length), nameCopy);
        int index = scripts++;
        box.number(index);
        lua.refGet(load);
        try {
            lua.pCall(0, 0);
        } catch (LuaException e) {
            throw new LuaFailure(String.valueOf(e.getMessage()));
        }
        return new LoadedScript(index, box.flag());
    }

    /** A coroutine that waits for a run. */
    LuaCoroutine acquire() {
        LuaCoroutine known = idle.pollLast();
        if (known != null) {
            return known;
        }
        long main = lua.getPointer();
        long pointer = natives.lua_newthread(main);
        LuaCoroutine made = new LuaCoroutine(pointer, natives.luaL_ref(main, registry));
        coroutines++;
        natives.lua_rawgeti(pointer, registry, serve);
        box.begin(Op.NONE);
        if (natives.luaJ_resume(pointer, 0) != LUA_YIELD) {
            throw new IllegalStateException("a coroutine cannot be begun: " + natives.lua_tostring(pointer, -1));
        }
        return made;
    }

    /** Takes back a coroutine that has finished its run. */
    void release(LuaCoroutine coroutine) {
        if (idle.size() < IDLE_MAX) {
            idle.addLast(coroutine);
        } else {
            drop(coroutine);
        }
    }

    /** Gives up a coroutine, whatever it waits for. */
    void drop(LuaCoroutine coroutine) {
        long pointer = coroutine.pointer();
        natives.lua_settop(pointer, 0);
        natives.lua_pushthread(pointer);
        natives.lua_pushnil(pointer);
        natives.lua_rawset(pointer, registry);
        natives.luaL_unref(lua.getPointer(), registry, coroutine.reference());
        coroutines--;
    }

    /**
     * Lets a coroutine run until it yields. Its mailbox holds what it asked for.
     *
     * @return what it wants, one of {@link Op}; {@link Op#NONE} if it has ended or yielded on its own, and has to be dropped
     */
    int resume(LuaCoroutine coroutine, LuaHost answering) {
        return resume(coroutine, answering, Op.NONE);
    }

    /**
     * Lets a coroutine fail where it waits; see {@link #resume(LuaCoroutine, LuaHost)}.
     */
    int raise(LuaCoroutine coroutine, LuaHost answering, String message) {
        box.out(message.getBytes(StandardCharsets.UTF_8));
        return resume(coroutine, answering, Op.FAILED);
    }

    private int resume(LuaCoroutine coroutine, LuaHost answering, int op) {
        box.begin(op);
        host = answering;
        int status = natives.luaJ_resume(coroutine.pointer(), 0);
        host = null;
        return status == LUA_YIELD ? box.op() : Op.NONE;
    }

    /** Why a coroutine that wants nothing does so. */
    String failureOf(LuaCoroutine coroutine) {
        long pointer = coroutine.pointer();
        if (natives.lua_status(pointer) == LUA_YIELD) {
            return "the script has yielded by itself; only calls of the handle may wait";
        }
        String message = natives.lua_gettop(pointer) == 0 ? null : natives.lua_tostring(pointer, -1);
        return message == null ? "the script has ended without a message" : message;
    }

    private void onCall() {
        LuaHost known = host;
        try {
            if (known == null) {
                throw new LuaFailure("there is no stream");
            }
            int op = box.op();
            box.op(Op.NONE);
            known.onCall(op);
        } catch (LuaFailure e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            fail(e.toString());
        }
    }

    private void fail(String message) {
        box.op(Op.FAILED);
        box.out(message.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] prelude() {
        try (InputStream in = LuaState.class.getResourceAsStream("prelude.lua")) {
            if (in == null) {
                throw new IllegalStateException("prelude.lua is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
