package io.ringway.filters.http.lua;

import io.ringway.hotpath.client.HttpCall;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.services.WorkerServices;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** What the filters of one configuration share on one worker: the state, its scripts, calls that nobody waits for. Owner: worker. */
final class LuaWorker {
    private static final System.Logger LOG = System.getLogger(LuaWorker.class.getName());
    private static final int STATUSES = 1000;

    private final WorkerServices worker;
    private final LuaSettings settings;
    private final LuaState state;
    private final IdentityHashMap<LuaScript, LoadedScript> scripts = new IdentityHashMap<>();
    private final ArrayDeque<HttpCall> calls = new ArrayDeque<>();
    private final @Nullable Text[] statuses = new Text[STATUSES];
    private final Text http;
    private final Text https;
    final Text methodName;
    final Text pathName;
    final Text authorityName;
    final Text schemeName;
    final Text statusName;

    /** Views for whoever needs them within a call. */
    final UnsafeBuffer first = new UnsafeBuffer(0, 0);

    final UnsafeBuffer second = new UnsafeBuffer(0, 0);
    final SignatureCheck signatures = new SignatureCheck();

    /** Nobody wants to know how a call went that is asynchronous. */
    private final HttpCall.Listener forgetting = new HttpCall.Listener() {
        @Override
        public void onAnswer(HttpCall call) {
            calls.addLast(call);
        }

        @Override
        public void onFailure(HttpCall call, HttpCall.Failure failure) {
            calls.addLast(call);
        }
    };

    LuaWorker(WorkerServices worker, LuaSettings settings) {
        this.worker = worker;
        this.settings = settings;
        state = new LuaState(worker.buffers().buffer().addressOffset());
        Constants constants = worker.constants();
        methodName = constants.intern(":method");
        pathName = constants.intern(":path");
        authorityName = constants.intern(":authority");
        schemeName = constants.intern(":scheme");
        statusName = constants.intern(":status");
        http = constants.intern("http");
        https = constants.intern("https");
        if (settings.script() != null) {
            loaded(settings.script());
        }
        settings.named().values().forEach(this::loaded);
    }

    WorkerServices worker() {
        return worker;
    }

    LuaSettings settings() {
        return settings;
    }

    LuaState state() {
        return state;
    }

    Text status(int code) {
        Text known = statuses[code];
        if (known == null) {
            known = worker.constants().intern(Integer.toString(code));
            statuses[code] = known;
        }
        return known;
    }

    /** What {@code :scheme} is: as a trusted proxy told it, or as the connection is. */
    void addScheme(HeadMirror mirror, HeaderBlock headers, boolean isSecure) {
        int proto = headers.find(HeaderId.X_FORWARDED_PROTO);
        if (proto >= 0) {
            mirror.add(schemeName, headers.valueStart(proto), headers.valueLength(proto));
        } else {
            Text scheme = isSecure ? https : http;
            mirror.add(schemeName, scheme.start(), scheme.length());
        }
    }

    /** A script in the state; those of routes come here when a request first needs them. */
    LoadedScript loaded(LuaScript script) {
        LoadedScript known = scripts.get(script);
        if (known == null) {
            known = load(script);
            scripts.put(script, known);
        }
        return known;
    }

    /** It was loaded once already, when the configuration was read. */
    private LoadedScript load(LuaScript script) {
        try {
            return state.load(script);
        } catch (LuaFailure e) {
            onError(String.valueOf(e.getMessage()));
            return new LoadedScript(0, 0);
        }
    }

    /** A call whose outcome nobody waits for. */
    HttpCall detachedCall() {
        HttpCall call = calls.pollLast();
        return call == null ? new HttpCall(worker) : call;
    }

    HttpCall.Listener forgetting() {
        return forgetting;
    }

    void onRun() {
        worker.stats().increment(settings.stats().executions());
    }

    void onError(String message) {
        worker.stats().increment(settings.stats().errors());
        LOG.log(System.Logger.Level.ERROR, "script log: {0}", message);
    }

    /** A line of a script. */
    void log(int level, byte[] message) {
        System.Logger.Level as = switch (level) {
            case 0 -> System.Logger.Level.TRACE;
            case 1 -> System.Logger.Level.DEBUG;
            case 2 -> System.Logger.Level.INFO;
            case 3 -> System.Logger.Level.WARNING;
            default -> System.Logger.Level.ERROR;
        };
        if (LOG.isLoggable(as)) {
            LOG.log(as, "script log: {0}", new String(message, StandardCharsets.UTF_8));
        }
    }
}
