package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code envoy.filters.http.lua}. */
class LuaFilterIT extends OnEveryTransport {
    private static final String LUA = "envoy.extensions.filters.http.lua.v3.Lua";
    private static final String PER_ROUTE = "envoy.extensions.filters.http.lua.v3.LuaPerRoute";

    private static final String CHUNKED = """
            HTTP/1.1 200 OK\r
            x-kept: yes\r
            transfer-encoding: chunked\r
            \r
            3\r
            one\r
            3\r
            two\r
            5\r
            three\r
            0\r
            \r
            """;

    // ---- heads ----

    @Test
    void aRequestsHeadIsReadAndChanged() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = request("""
                local h = handle:headers()
                h:add('x-line', h:get(':method') .. ' ' .. h:get(':path') .. ' ' .. h:get(':authority') .. ' ' .. h:get(':scheme'))
                h:add('x-list', h:get('X-Many'))
                h:add('x-count', h:getNumValues('x-many'))
                h:add('x-second', h:getAtIndex('x-many', 1))
                h:add('x-none', tostring(h:get('absent')) .. tostring(h:getAtIndex('x-many', 2)) .. h:getNumValues('absent'))
                h:replace('x-old', 'new')
                h:replace('x-fresh', 'made')
                h:remove('x-gone')
                h:add('x-own', h:get('x-old') .. tostring(h:get('x-gone')))
                local names = {}
                for name, value in pairs(h) do names[#names + 1] = name .. '=' .. value end
                h:add('x-pairs', table.concat(names, ' '))
                """).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.get("/a?b=c", "x-many: 1", "x-old: old", "x-gone: x", "x-many: 2", "x-old: older");
        }
        RecordedRequest seen = upstream.requests().getFirst();
        assertThat(seen.header("x-line")).isEqualTo("GET /a?b=c test.example http");
        assertThat(seen.header("x-list")).isEqualTo("1,2");
        assertThat(seen.header("x-count")).isEqualTo("2");
        assertThat(seen.header("x-second")).isEqualTo("2");
        assertThat(seen.header("x-none")).isEqualTo("nilnil0");
        assertThat(seen.headers("x-old")).containsExactly("new");
        assertThat(seen.header("x-fresh")).isEqualTo("made");
        assertThat(seen.header("x-gone")).isNull();
        assertThat(seen.header("x-own")).isEqualTo("newnil");
        assertThat(seen.header("x-pairs"))
                .startsWith(":method=GET :path=/a?b=c :authority=test.example :scheme=http ")
                .contains(" x-many=1 ", " x-many=2 ");
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
        assertThat(proxy.stat("http.front.lua.executions")).isEqualTo(1);
    }

    @Test
    void anAnswerHasItsOwnReasonPhrase() throws IOException {
        TestProxy proxy =
                script("""
                function envoy_on_request(handle)
                  local ok = pcall(function() handle:headers():setHttp1ReasonPhrase('x') end)
                  handle:headers():add('x-request', tostring(ok))
                end
                function envoy_on_response(handle)
                  local h = handle:headers()
                  h:add('x-refused', tostring(pcall(function() h:setHttp1ReasonPhrase('a\\r\\nb: c') end)))
                  h:setHttp1ReasonPhrase('Quite Fine')
                end
                """).forwardAllTo(upstream(Answer.fixed(299, "ok"))).start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/");
            assertThat(response.reason()).isEqualTo("Quite Fine");
            assertThat(response.header("x-refused")).isEqualTo("false");
            assertThat(client.get("/").reason()).isEqualTo("Quite Fine");
        }
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    @Test
    void aChangedHeadTakesAnotherRoute() throws IOException {
        FakeUpstream upstream = upstream(Answer.describe());
        FakeUpstream other = upstream(Answer.fixed(200, "other"));
        TestProxy proxy = request("""
                local h = handle:headers()
                h:replace(':path', '/other/1')
                h:replace(':authority', 'elsewhere:8080')
                h:replace(':method', 'PUT')
                """)
                .route("{ match: { prefix: /other }, route: { cluster: others } }")
                .cluster("others", "", other)
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("other");
        }
        RecordedRequest seen = other.requests().getFirst();
        assertThat(seen.method()).isEqualTo("PUT");
        assertThat(seen.target()).isEqualTo("/other/1");
        assertThat(seen.header("host")).isEqualTo("elsewhere:8080");
    }

    @Test
    void theRouteStaysIfItShould() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "first"));
        FakeUpstream other = upstream(Answer.fixed(200, "other"));
        TestProxy proxy = proxy().filter(
                        "lua",
                        LUA,
                        "clear_route_cache: false, default_source_code: { inline_string: "
                                + quoted("function envoy_on_request(handle) local h = handle:headers() "
                                        + "h:replace(':path', '/other' .. h:get(':path')) "
                                        + "if h:get('x-again') then handle:clearRouteCache() end end")
                                + " }")
                .route("{ match: { prefix: /other }, route: { cluster: others } }")
                .cluster("others", "", other)
                // The route is known before the script changes the head, as its configuration for the filter is asked
                // for.
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("first");
            assertThat(client.get("/", "x-again: 1").text()).isEqualTo("other");
        }
    }

    @Test
    void anAnswersHeadIsReadAndChanged() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "body", "x-from: upstream"));
        TestProxy proxy = response("""
                local h = handle:headers()
                h:add('x-seen', h:get(':status') .. h:get('content-length') .. h:get('x-from'))
                h:replace(':status', '418')
                h:remove('x-from')
                """).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            Response answer = client.get("/");
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.header("x-seen")).isEqualTo("2004upstream");
            assertThat(answer.header("x-from")).isNull();
            assertThat(answer.text()).isEqualTo("body");
        }
    }

    @Test
    void aHeadCannotBeBroken() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = request("""
                local h = handle:headers()
                local function try(...) local ok, message = pcall(...) if not ok then h:add('x-refused', (message:gsub('^.-:%d+: ', ''))) end end
                try(h.add, h, 'x-a', 'a\\r\\nx-b: 1')
                try(h.add, h, 'x a', '1')
                try(h.add, h, '', '1')
                try(h.add, h, 'transfer-encoding', 'chunked')
                try(h.replace, h, 'content-length', '7')
                try(h.replace, h, ':path', '/a b')
                try(h.replace, h, ':authority', 'a b')
                try(h.replace, h, ':method', 'G ET')
                try(h.replace, h, ':scheme', 'https')
                try(h.replace, h, ':status', '200')
                try(h.remove, h, ':path')
                """).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        RecordedRequest seen = upstream.requests().getFirst();
        assertThat(seen.headers("x-refused")).hasSize(11);
        assertThat(seen.header("x-a")).isNull();
        assertThat(seen.header("x-b")).isNull();
        assertThat(seen.target()).isEqualTo("/");
        assertThat(upstream.violations()).isEmpty();
    }

    // ---- bodies ----

    @Test
    void bodiesAreReadAndReplaced() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = script("""
                function envoy_on_request(handle)
                  local body = handle:body()
                  handle:headers():add('x-length', body:length())
                  handle:headers():add('x-part', body:getBytes(1, 3))
                  body:setBytes('<' .. body:getBytes(0, body:length()) .. '>')
                end
                function envoy_on_response(handle)
                  local body = handle:body()
                  body:setBytes(body:getBytes(0, body:length()):upper())
                  handle:headers():add('x-new', handle:headers():get('content-length'))
                end
                """).forwardAllTo(upstream).start();
        String large = "abc".repeat(20_000);
        try (RawClient client = proxy.connect()) {
            Response answer = client.post("/", "abcdef");
            assertThat(answer.text()).isEqualTo("<ABCDEF>");
            assertThat(answer.header("x-new")).isEqualTo("8");
            assertThat(client.post("/", large).text()).isEqualTo("<" + large.toUpperCase(Locale.ROOT) + ">");
            client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
            client.send("3\r\ndef\r\n0\r\n\r\n");
            assertThat(client.read("POST").text()).isEqualTo("<ABCDEF>");
        }
        RecordedRequest seen = upstream.requests().getFirst();
        assertThat(seen.header("x-length")).isEqualTo("6");
        assertThat(seen.header("x-part")).isEqualTo("bcd");
        assertThat(seen.header("content-length")).isEqualTo("8");
        assertThat(upstream.violations()).isEmpty();
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    @Test
    void anEmptyBodyIsNilOrWrapped() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = request("""
                handle:headers():add('x-body', tostring(handle:body()))
                handle:body(true):setBytes('made up')
                """).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.request("POST", "/", "content-length: 0").text()).isEqualTo("made up");
        }
        assertThat(upstream.requests().getFirst().header("x-body")).isEqualTo("nil");
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = request("handle:body()")
                .listener("per_connection_buffer_limit_bytes: 10")
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/", "0123456789").text()).isEqualTo("0123456789");
            assertThat(client.post("/", "0123456789+").status()).isEqualTo(413);
        }
    }

    @Test
    void anAnswerThatAFilterBlowsUpEndsItsConnectionOnly() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "body"));
        TestProxy proxy = response("""
                if handle:headers():get('x-large') then
                  handle:body():setBytes(string.rep('0123456789abcdef', 2 * 1024 * 1024))
                end
                """).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect();
                RawClient other = proxy.connect()) {
            upstream.answer(Answer.fixed(200, "body", "x-large: yes"));
            assertThatThrownBy(() -> client.get("/").body()).isInstanceOf(IOException.class);
            upstream.answer(Answer.fixed(200, "body"));
            assertThat(other.get("/").text()).isEqualTo("body");
        }
        assertThat(proxy.stat("http.front.downstream_rq_tx_reset")).isEqualTo(1);
    }

    @Test
    void chunksPassAndAreReplaced() throws IOException {
        FakeUpstream upstream = upstream(Answer.chunked("one", "two", "three"));
        TestProxy proxy = script("""
                function envoy_on_response(handle)
                  local last
                  local status = handle:headers():get(':status')
                  for chunk in handle:bodyChunks() do
                    assert(handle:headers():get(':status') == status and handle:headers():get('x-kept') == 'yes')
                    local text = chunk:getBytes(0, chunk:length())
                    chunk:setBytes('[' .. text .. ']')
                    last = chunk
                  end
                  if last then last:setBytes('end') end
                end
                function envoy_on_request(handle)
                  local count = 0
                  for chunk in handle:bodyChunks() do count = count + chunk:length() end
                  handle:logTrace('bytes ' .. count)
                end
                """).forwardAllTo(upstream).start();
        upstream.answer(Answer.raw(CHUNKED));
        try (RawClient client = proxy.connect()) {
            String text = client.post("/", "body").text();
            // The end comes with the last piece, or alone.
            assertThat(text).isIn("[one][two]end", "[one][two][three]end");
        }
        assertThat(upstream.requests().getFirst().body().text()).isEqualTo("body");
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    @Test
    void aToldLengthIsKept() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "body"));
        TestProxy proxy = response("for chunk in handle:bodyChunks() do chunk:setBytes('longer than before') end")
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("body");
        }
        assertThat(proxy.stat("http.front.lua.errors")).isEqualTo(1);
    }

    /** The HTTP/1.1 codecs pass none on. */
    @Test
    void noTrailersAreNil() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = script("""
                function envoy_on_request(handle)
                  for _ in handle:bodyChunks() do end
                  handle:streamInfo():dynamicMetadata():set('mine', 'seen', tostring(handle:trailers()))
                end
                function envoy_on_response(handle)
                  handle:headers():add('x-seen', handle:streamInfo():dynamicMetadata():get('mine').seen)
                end
                """).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/", "abc").header("x-seen")).isEqualTo("nil");
            assertThat(client.get("/").header("x-seen")).isEqualTo("nil");
        }
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    // ---- calls ----

    @Test
    void aClusterIsCalled() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        FakeUpstream service = upstream(Answer.fixed(201, "told", "x-a: 1", "x-a: 2"));
        TestProxy proxy = request("""
                local headers, body = handle:httpCall('service',
                  { [':method'] = 'POST', [':path'] = '/where?id=7', [':authority'] = 'service', ['x-two'] = { 'a', 'b' }, ['x-n'] = 5 },
                  'question\\0binary', 5000)
                local h = handle:headers()
                h:add('x-told', headers[':status'] .. body .. headers['x-a'])
                local again = handle:httpCall('service',
                  { [':method'] = 'GET', [':path'] = '/', [':authority'] = 'service' }, nil,
                  { timeout_ms = 5000, return_duplicate_headers = true })
                h:add('x-all', table.concat(again['x-a'], '+'))
                h:add('x-body', handle:body():length())
                """)
                .cluster("service", "", service)
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/", "payload").text()).isEqualTo("payload");
        }
        RecordedRequest asked = service.requests().getFirst();
        assertThat(asked.target()).isEqualTo("/where?id=7");
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.header("host")).isEqualTo("service");
        assertThat(asked.headers("x-two")).containsExactly("a", "b");
        assertThat(asked.header("x-n")).isEqualTo("5");
        assertThat(asked.body().text()).isEqualTo("question\0binary");
        RecordedRequest seen = upstream.requests().getFirst();
        assertThat(seen.header("x-told")).isEqualTo("201told2");
        assertThat(seen.header("x-all")).isEqualTo("1+2");
        assertThat(seen.header("x-body")).isEqualTo("7");
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    @Test
    void aCallThatFailsIsAnswered() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        FakeUpstream failing = upstream(Answer.fixed(500, "broken"));
        FakeUpstream hanging = upstream(Answer.hang());
        FakeUpstream dead = upstream(Answer.fixed(200, "never"));
        TestProxy proxy = request("""
                local function ask(cluster)
                  local headers, body = handle:httpCall(cluster,
                    { [':method'] = 'GET', [':path'] = '/', [':authority'] = 'a' }, nil, 50)
                  handle:headers():add('x-' .. cluster, headers[':status'] .. ' ' .. body)
                end
                ask('failing')
                ask('hanging')
                ask('dead')
                ask('empty')
                local ok, message = pcall(ask, 'absent')
                handle:headers():add('x-absent', message)
                """)
                .cluster("failing", "", failing)
                .cluster("hanging", "", hanging)
                .cluster("dead", "", dead)
                .cluster("empty", "")
                .forwardAllTo(upstream)
                .start();
        dead.kill();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        RecordedRequest seen = upstream.requests().getFirst();
        assertThat(seen.header("x-failing")).isEqualTo("500 broken");
        assertThat(seen.header("x-hanging")).isEqualTo("504 upstream request timeout");
        assertThat(seen.header("x-dead")).isEqualTo("503 upstream failure");
        assertThat(seen.header("x-empty")).isEqualTo("503 no healthy upstream");
        assertThat(seen.header("x-absent")).contains("http call cluster invalid. Must be configured: \"absent\"");
    }

    @Test
    void aCallNeedNotBeWaitedFor() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        FakeUpstream service = upstream(Answer.fixed(200, "unheard"));
        TestProxy proxy = request("""
                local head = { [':method'] = 'GET', [':path'] = '/told', [':authority'] = 'a' }
                handle:httpCall('service', head, nil, 5000, true)
                handle:httpCall('service', head, nil, { asynchronous = true })
                """)
                .cluster("service", "", service)
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
        assertThat(service.awaitRequests(2))
                .allMatch(request -> request.target().equals("/told"));
    }

    @Test
    void aResponseScriptCanCall() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "abc", "x-up: 1"));
        FakeUpstream service = upstream(Answer.fixed(200, "told"));
        TestProxy proxy = response("""
                local _, body = handle:httpCall('service',
                  { [':method'] = 'GET', [':path'] = '/', [':authority'] = 'a' }, nil, 5000)
                handle:headers():add('x-told', body .. handle:headers():get('x-up'))
                """)
                .cluster("service", "", service)
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                Response answer = client.get("/");
                assertThat(answer.header("x-told")).isEqualTo("told1");
                assertThat(answer.text()).isEqualTo("abc");
            }
        }
    }

    @Test
    void aClientMayLeaveWhileAScriptWaits() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        FakeUpstream service = upstream(Answer.hang());
        TestProxy proxy = request("""
                if handle:headers():get(':path') == '/call' then
                  handle:httpCall('service', { [':method'] = 'GET', [':path'] = '/', [':authority'] = 'a' }, nil, 60000)
                end
                """)
                .cluster("service", "", service)
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("GET /call HTTP/1.1\r\nhost: a\r\n\r\n");
            service.awaitRequests(1);
            client.reset();
        }
        proxy.awaitStat("http.front.downstream_rq_active", 0);
        proxy.awaitStat("cluster.service.upstream_rq_active", 0);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    // ---- answers of its own ----

    @Test
    void aScriptAnswers() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "never"));
        TestProxy proxy = script("""
                function envoy_on_request(handle)
                  local size = tonumber(handle:headers():get('x-size') or '4')
                  handle:respond({ [':status'] = '403', ['x-two'] = { 'a', 'b' } }, ('x'):rep(size))
                  handle:logErr('not reached')
                end
                function envoy_on_response(handle)
                  handle:headers():add('x-response', handle:headers():get(':status'))
                end
                """).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            Response answer = client.get("/");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).isEqualTo("xxxx");
            assertThat(answer.headers("x-two")).containsExactly("a", "b");
            assertThat(answer.header("x-response")).isEqualTo("403");
            assertThat(answer.header("content-type")).isNull();
            assertThat(client.get("/", "x-size: 100000").text()).hasSize(100_000);
            assertThat(client.get("/", "x-size: 0").text()).isEmpty();
        }
        assertThat(upstream.requests()).isEmpty();
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    @Test
    void aScriptAnswersAfterItHasSeenTheBodyOrAsked() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "never"));
        FakeUpstream service = upstream(Answer.fixed(200, "no"));
        TestProxy proxy = request("""
                local body = handle:body()
                local _, told = handle:httpCall('service', { [':method'] = 'GET', [':path'] = '/', [':authority'] = 'a' }, nil, 5000)
                handle:respond({ [':status'] = 401 }, told .. ' ' .. body:getBytes(0, body:length()))
                """)
                .cluster("service", "", service)
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                Response answer = client.post("/", "please");
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.text()).isEqualTo("no please");
            }
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeIsAnError() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = script("""
                function envoy_on_request(handle)
                  local h = handle:headers()
                  local function try(...) local ok, message = pcall(handle.respond, handle, ...) h:add('x-refused', tostring(message)) end
                  try({}, 'x')
                  try({ [':status'] = '99' })
                  try({ [':status'] = '200', ['x'] = 'a\\nb' })
                  try({ [':status'] = '200', ['transfer-encoding'] = 'chunked' })
                end
                function envoy_on_response(handle)
                  handle:respond({ [':status'] = '200' })
                end
                """).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
        assertThat(upstream.requests().getFirst().headers("x-refused")).hasSize(4);
        assertThat(proxy.stat("http.front.lua.errors")).isEqualTo(1);
    }

    // ---- what is known of the stream ----

    @Test
    void theStreamIsDescribed() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = script("""
                function envoy_on_request(handle)
                  local info, h = handle:streamInfo(), handle:headers()
                  h:add('x-protocol', info:protocol())
                  h:add('x-route', info:routeName())
                  h:add('x-local', info:downstreamLocalAddress())
                  h:add('x-remote', info:downstreamRemoteAddress())
                  h:add('x-direct', info:downstreamDirectRemoteAddress())
                  h:add('x-tls', tostring(info:downstreamSslConnection()) .. tostring(handle:connection():ssl()))
                  h:add('x-sni', '[' .. info:requestedServerName() .. ']')
                  info:dynamicMetadata():set('mine', 'key', { list = { 1, 'two', true }, text = 'é' })
                  h:add('x-none', tostring(info:dynamicMetadata():get('other')))
                  local now = handle:timestamp()
                  h:add('x-time', tostring(handle:timestampString() - now))
                  h:add('x-micro', #handle:timestampString(EnvoyTimestampResolution.MICROSECOND))
                  h:add('x-base64', handle:base64Escape('\\0\\255binary'))
                  local ok, message = pcall(info.dynamicTypedMetadata, info)
                  h:add('x-unknown', message)
                end
                function envoy_on_response(handle)
                  handle:headers():add('x-cluster', handle:streamInfo():virtualClusterName())
                  local value = handle:streamInfo():dynamicMetadata():get('mine').key
                  handle:headers():add('x-value', value.list[1] .. value.list[2] .. tostring(value.list[3]) .. value.text)
                  for name, values in pairs(handle:streamInfo():dynamicMetadata()) do
                    handle:headers():add('x-namespace', name .. '.' .. next(values))
                  end
                end
                """)
                .route("{ name: named, match: { prefix: / }, route: { cluster: backends } }")
                .virtualHost(
                        "virtual_clusters: [{ name: roots, headers: [{ name: \":path\", string_match: { exact: / } }] }]")
                .cluster("backends", "", upstream)
                .start();
        Response answer;
        try (RawClient client = proxy.connect()) {
            answer = client.get("/");
        }
        RecordedRequest seen = upstream.requests().getFirst();
        assertThat(seen.header("x-protocol")).isEqualTo("HTTP/1.1");
        assertThat(seen.header("x-route")).isEqualTo("named");
        assertThat(seen.header("x-local")).isEqualTo("127.0.0.1:" + proxy.port());
        assertThat(seen.header("x-remote")).startsWith("127.0.0.1:");
        assertThat(seen.header("x-direct")).isEqualTo(seen.header("x-remote"));
        assertThat(seen.header("x-tls")).isEqualTo("nilnil");
        assertThat(seen.header("x-sni")).isEqualTo("[]");
        assertThat(seen.header("x-none")).isEqualTo("nil");
        assertThat(seen.header("x-time")).isIn("0", "1");
        assertThat(seen.header("x-micro")).isEqualTo("16");
        assertThat(seen.header("x-base64"))
                .isEqualTo(Base64.getEncoder().encodeToString(new byte[] {0, -1, 'b', 'i', 'n', 'a', 'r', 'y'}));
        assertThat(seen.header("x-unknown")).contains("streamInfo:dynamicTypedMetadata() is not supported");
        assertThat(answer.header("x-cluster")).isEqualTo("roots");
        assertThat(answer.header("x-value")).startsWith("1twotrue");
        assertThat(answer.header("x-namespace")).isEqualTo("mine.key");
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    @Test
    void signaturesAreVerified() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Signature signing = Signature.getInstance("SHA256withRSA");
        signing.initSign(pair.getPrivate());
        signing.update("data".getBytes(StandardCharsets.US_ASCII));
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = request("local der = '" + escaped(pair.getPublic().getEncoded()) + "'\n"
                        + "local signature = '" + escaped(signing.sign()) + "'\n" + """
                local key = handle:importPublicKey(der, #der)
                local ok, message = handle:verifySignature('SHA256', key, signature, #signature, 'data', 4)
                handle:headers():add('x-right', tostring(ok) .. message)
                handle:headers():add('x-wrong', tostring((handle:verifySignature('SHA256', key, signature, #signature, 'date', 4))))
                local _, unknown = handle:verifySignature('MD5', key, signature, #signature, 'data', 4)
                handle:headers():add('x-unknown', unknown)
                """)
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/");
        }
        RecordedRequest seen = upstream.requests().getFirst();
        assertThat(seen.header("x-right")).isEqualTo("true");
        assertThat(seen.header("x-wrong")).isEqualTo("false");
        assertThat(seen.header("x-unknown")).isEqualTo("MD5 is not supported.");
    }

    // ---- errors ----

    @Test
    void aFailedScriptLetsTheRequestPass() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = script("""
                function envoy_on_request(handle)
                  handle:headers():add('x-before', 'yes')
                  local path = handle:headers():get(':path')
                  if path == '/loop' then while true do end end
                  if path == '/yield' then coroutine.yield() end
                  stale = stale or handle
                  if path == '/stale' then stale:headers() end
                  error('broken')
                end
                function envoy_on_response(handle)
                  handle:headers():add('x-after', nil .. '')
                end
                """).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            for (String path : new String[] {"/", "/loop", "/yield", "/stale", "/"}) {
                assertThat(client.get(path).text()).isEqualTo("ok");
            }
        }
        assertThat(upstream.requests()).hasSize(5).allMatch(request -> "yes".equals(request.header("x-before")));
        assertThat(proxy.stat("http.front.lua.errors")).isEqualTo(10);
    }

    @Test
    void aScriptThatDoesNotCompileIsAConfigurationError() {
        assertThatThrownBy(() -> request("x = = 1").forwardAllTo().start())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("script load error")
                .hasMessageContaining("default_source_code:2: unexpected symbol near '='");
        assertThatThrownBy(() -> proxy().filter("lua", LUA, "default_source_code: { filename: /nowhere/a.lua }")
                        .forwardAllTo()
                        .start())
                .hasMessageContaining("there is no file /nowhere/a.lua");
        assertThatThrownBy(() -> proxy().filter(
                                "lua", LUA, "inline_code: 'x = 1', default_source_code: { inline_string: 'x = 1' }")
                        .forwardAllTo()
                        .start())
                .hasMessageContaining("exclude each other");
    }

    // ---- routes ----

    @Test
    void routesChooseTheirScripts(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("own.lua");
        Files.writeString(file, "function envoy_on_request(handle) handle:headers():add('x-script', 'file') end");
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        String named = "function envoy_on_request(h) h:headers():add('x-script', 'named') end";
        TestProxy proxy = proxy().filter(
                        "envoy.filters.http.lua",
                        LUA,
                        "stat_prefix: mine, default_source_code: { inline_string: "
                                + quoted("function envoy_on_request(h) h:headers():add('x-script', 'default') end")
                                + " }, source_codes: { other.lua: { inline_string: " + quoted(named) + " } }")
                .route(route("/named", "name: other.lua"))
                .route(route("/unknown", "name: no.lua"))
                .route(route("/off", "disabled: true"))
                .route(route("/file", "source_code: { filename: " + file + " }"))
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            for (String path : new String[] {"/named", "/unknown", "/off", "/file", "/"}) {
                assertThat(client.get(path).status()).isEqualTo(200);
            }
        }
        assertThat(upstream.requests().stream()
                        .map(request -> String.valueOf(request.header("x-script")))
                        .toList())
                .containsExactly("named", "null", "null", "file", "default");
        assertThat(proxy.stat("http.front.lua.mine.executions")).isEqualTo(3);
    }

    /** The demo of a route that asks where to go, and rewrites the authority. */
    @Test
    void aRouteAsksWhereToGo() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "joined"));
        FakeUpstream resolver = upstream(Answer.fixed(200, "{\"client_id\":\"123\",\"hostport\":\"server-1:8081\"}"));
        String script = """
                function envoy_on_request(handle)
                  local hdr = handle:headers()
                  local path = hdr:get(":path")
                  handle:logInfo("Lua: /join path " .. path)
                  local client_id = path:match("[?&]client_id=([^&]+)")
                  local resp_headers, resp_body = handle:httpCall("resolver", {
                    [":method"] = "GET",
                    [":path"] = "/where?client_id=" .. client_id,
                    [":authority"] = "resolver"
                  }, "", 2000)
                  local hostport = resp_body:match('"hostport"%s*:%s*"([^"]+)"')
                  if resp_headers[":status"] ~= "200" or not hostport then
                    handle:respond({ [":status"] = "502" }, "no host")
                    return
                  end
                  hdr:replace(":authority", hostport)
                end
                """;
        TestProxy proxy = proxy().filter("envoy.filters.http.lua", LUA, "")
                .route(route("/join", "source_code: { inline_string: " + quoted(script) + " }"))
                .cluster("resolver", "", resolver)
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/join?client_id=123").text()).isEqualTo("joined");
            assertThat(upstream.requests().getFirst().header("host")).isEqualTo("server-1:8081");
            assertThat(resolver.requests().getFirst().target()).isEqualTo("/where?client_id=123");
            resolver.answer(Answer.fixed(500, "no"));
            assertThat(client.get("/join?client_id=123").status()).isEqualTo(502);
        }
    }

    @Test
    void thousandsOfStreamsLeaveNothing() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok")).countOnly();
        FakeUpstream service = upstream(Answer.fixed(200, "told")).countOnly();
        TestProxy proxy = script("""
                function envoy_on_request(handle)
                  local _, body = handle:httpCall('service', { [':method'] = 'GET', [':path'] = '/', [':authority'] = 'a' }, nil, 60000)
                  handle:headers():add('x-garbage', ('x'):rep(1000))
                end
                function envoy_on_response(handle)
                  handle:headers():add('x-kib', tostring(math.floor(collectgarbage('count'))))
                end
                """)
                .cluster("service", "", service)
                .forwardAllTo(upstream)
                .start();
        int kib = 0;
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 2000; i++) {
                kib = Integer.parseInt(String.valueOf(client.get("/").header("x-kib")));
            }
        }
        assertThat(kib).isLessThan(4 * 1024);
        assertThat(service.requestCount()).isEqualTo(2000);
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    private TestProxy.Builder request(String body) {
        return script("function envoy_on_request(handle)\n" + body + "\nend\n");
    }

    private TestProxy.Builder response(String body) {
        return script("function envoy_on_response(handle)\n" + body + "\nend\n");
    }

    private TestProxy.Builder script(String text) {
        return proxy().filter("lua", LUA, "default_source_code: { inline_string: " + quoted(text) + " }");
    }

    private static String route(String prefix, String override) {
        return "{ match: { prefix: " + prefix + " }, route: { cluster: backends }, "
                + TestProxy.perFilter("envoy.filters.http.lua", PER_ROUTE, override) + " }";
    }

    /** In YAML's double quotes. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("\\%03d", b & 0xFF));
        }
        return text.toString();
    }
}
