-- What every Lua state begins with: the stream handle API of Envoy's Lua filter on top of a mailbox that the JVM reads and writes.
--
-- Reads of heads happen here, on a mirror of the head's positions (struct rw_head), so that they cost no call. This file is compiled by the
-- JIT; scripts are not (jit.off), because compiled code does not call the hook that bounds how long a script may run.
--
-- Errors carry the position of the script's line: a method of the API raises with level 2, what it calls with level 3, and none of them
-- is called in tail position.
local regionAddress, boxAddress, headAddress, trailersAddress, call, periodsMax, periodInstructions = ...

local ffi = require('ffi')
ffi.cdef [[
typedef struct { int32_t nameStart, nameLength, valueStart, valueLength; } rw_field;
typedef struct { int32_t count, reserved[3]; rw_field fields[272]; } rw_head;
typedef struct {
  int32_t op, periods, number, count;
  const char *a, *b;
  int32_t aLength, bLength;
  const char *out;
  int32_t outLength, flag;
  double real;
} rw_box;
int memcmp(const void *, const void *, size_t);
]]
local C = ffi.C
local copyOut, newBytes = ffi.string, ffi.typeof('char[?]')
local region = ffi.cast('const char *', regionAddress)
local box = ffi.cast('rw_box *', boxAddress)
local head = ffi.cast('rw_head *', headAddress)
local trailers = ffi.cast('rw_head *', trailersAddress)

local type, tostring, tonumber, error, pcall, select, next = type, tostring, tonumber, error, pcall, select, next
local setmetatable, getmetatable, rawget, rawset, setfenv = setmetatable, getmetatable, rawget, rawset, setfenv
local lower, format, sub, find, concat = string.lower, string.format, string.sub, string.find, table.concat
local yield, running, create, resume = coroutine.yield, coroutine.running, coroutine.create, coroutine.resume
local getinfo, sethook, traceback = debug.getinfo, debug.sethook, debug.traceback
local rawload, rawloadfile, jitOff = load, loadfile, jit.off
local registry = debug.getregistry()
local mainState = registry.__jmainstate__

-- Numbers of Ops.java.
local FAILED, FINISHED, BROKEN, BODY, CHUNK, TRAILERS, HTTP_CALL, RESPOND = -1, 1, 2, 3, 4, 5, 6, 7
local LOG, ADD, REPLACE, REMOVE, GET_BYTES, SET_BYTES, ASK = 20, 21, 22, 23, 24, 25, 26
local TRAILERS_FLAG = 1

local OUT_OF_SCOPE = 'object used outside of proper scope'

local current -- the handle whose coroutine runs
local isWaiting = false -- the coroutine that yields does so for the host, not for the script

---- calls to the host ----

-- The binding keeps an object for every coroutine that calls it; pooled ones are entered once, a script's own ones for the call only.
local function cross(op)
  box.op = op
  local co = running()
  if co == nil or registry[co] ~= nil then
    call()
  else
    registry[co] = mainState
    call()
    registry[co] = nil
  end
end

local function failure()
  return copyOut(box.out, box.outLength)
end

-- Suspends until the host has what is asked for; the handle is the running one again afterwards.
local function wait(handle, op)
  box.op = op
  isWaiting = true
  yield()
  isWaiting = false
  current = handle
end

local function text(value, position, method, level)
  local kind = type(value)
  if kind == 'string' then
    return value
  elseif kind == 'number' then
    return tostring(value)
  end
  error(format("bad argument #%d to '%s' (string expected, got %s)", position, method, kind == 'nil' and 'no value' or kind), level or 3)
end

---- values across the border: z t f n<number>; s<length>:<bytes> l<count>: m<count>: ----

local function isSequence(value)
  local count = #value
  if count == 0 then
    return false
  end
  local seen = 0
  for key in next, value do
    if type(key) ~= 'number' then
      return false
    end
    seen = seen + 1
  end
  return seen == count
end

local encode
local function encodeTable(out, value, depth)
  if depth > 32 then
    error('a table is nested too deeply, or in itself', 0)
  end
  if isSequence(value) then
    out[#out + 1] = 'l' .. #value .. ':'
    for i = 1, #value do
      encode(out, value[i], depth + 1)
    end
    return
  end
  local place = #out + 1
  local count = 0
  out[place] = ''
  for key, one in next, value do
    local kind = type(key)
    if kind ~= 'string' and kind ~= 'number' then
      error('keys of a table have to be strings or numbers', 0)
    end
    encode(out, tostring(key), depth)
    encode(out, one, depth + 1)
    count = count + 1
  end
  out[place] = 'm' .. count .. ':'
end

encode = function(out, value, depth)
  local kind = type(value)
  if kind == 'string' then
    out[#out + 1] = 's' .. #value .. ':'
    out[#out + 1] = value
  elseif kind == 'number' then
    out[#out + 1] = format('n%.17g;', value)
  elseif kind == 'boolean' then
    out[#out + 1] = value and 't' or 'f'
  elseif kind == 'nil' then
    out[#out + 1] = 'z'
  elseif kind == 'table' then
    encodeTable(out, value, depth)
  else
    error('a ' .. kind .. ' cannot be passed on', 0)
  end
end

local function decode(from, at)
  local kind = sub(from, at, at)
  if kind == 'z' then
    return nil, at + 1
  elseif kind == 't' or kind == 'f' then
    return kind == 't', at + 1
  elseif kind == 'n' then
    local stop = find(from, ';', at, true)
    return tonumber(sub(from, at + 1, stop - 1)), stop + 1
  end
  local colon = find(from, ':', at, true)
  local count = tonumber(sub(from, at + 1, colon - 1))
  local position = colon + 1
  if kind == 's' then
    return sub(from, position, position + count - 1), position + count
  end
  local result = {}
  for i = 1, count do
    local key = i
    if kind == 'm' then
      key, position = decode(from, position)
    end
    result[key], position = decode(from, position)
  end
  return result, position
end

local function answer()
  return (decode(copyOut(box.out, box.outLength), 1))
end

local function pack(level, count, ...)
  local out = {}
  for i = 1, count do
    local ok, message = pcall(encode, out, (select(i, ...)), 0)
    if not ok then
      error(message, level)
    end
  end
  return concat(out)
end

-- A question by name with any arguments; raises on the line that called the method that asks.
local function ask(name, ...)
  local arguments = pack(4, select('#', ...), ...)
  box.a, box.aLength = name, #name
  box.b, box.bLength = arguments, #arguments
  cross(ASK)
  if box.op == FAILED then
    error(failure(), 3)
  end
  return (answer())
end

---- header objects ----

local Headers = {}
Headers.__index = Headers

local function valueOf(field)
  return copyOut(region + field.valueStart, field.valueLength)
end

local function nextIndex(block, key, from)
  local length = #key
  for i = from, block.count - 1 do
    local field = block.fields[i]
    if field.nameLength == length and C.memcmp(region + field.nameStart, key, length) == 0 then
      return i
    end
  end
  return -1
end

-- Names that scripts have used, as they stand in heads; scripts mostly use the same few.
local lowered, loweredCount = {}, 0
local LOWERED_MAX = 1000

local function nameOf(key, method)
  local known = lowered[key]
  if known then
    return known
  end
  local name = lower(text(key, 1, method, 4))
  if name == 'host' then
    name = ':authority'
  end
  if loweredCount < LOWERED_MAX then
    loweredCount = loweredCount + 1
    lowered[key] = name
  end
  return name
end

local function joined(block, key, first)
  local all = { valueOf(block.fields[first]) }
  local i = nextIndex(block, key, first + 1)
  while i >= 0 do
    all[#all + 1] = valueOf(block.fields[i])
    i = nextIndex(block, key, i + 1)
  end
  return concat(all, ',')
end

-- The first value of a name and its index. Written so that the JIT makes one trace of it: callers stay free of FFI.
local function firstValue(block, key)
  local length = #key
  for i = 0, block.count - 1 do
    local field = block.fields[i]
    if field.nameLength == length and C.memcmp(region + field.nameStart, key, length) == 0 then
      return copyOut(region + field.valueStart, field.valueLength), i
    end
  end
  return nil, -1
end

function Headers:get(key)
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 2)
  end
  local block = self.block
  local name = lowered[key] or nameOf(key, 'get')
  local value, first = firstValue(block, name)
  if first < 0 or nextIndex(block, name, first + 1) < 0 then
    return value
  end
  return (joined(block, name, first))
end

function Headers:getAtIndex(key, index)
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 2)
  end
  local name = nameOf(key, 'getAtIndex')
  if type(index) ~= 'number' then
    error("bad argument #2 to 'getAtIndex' (number expected)", 2)
  end
  local block, left = self.block, index
  local i = index < 0 and -1 or nextIndex(block, name, 0)
  while i >= 0 do
    if left < 1 then
      return valueOf(block.fields[i])
    end
    left = left - 1
    i = nextIndex(block, name, i + 1)
  end
  return nil
end

function Headers:getNumValues(key)
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 2)
  end
  local name = nameOf(key, 'getNumValues')
  local block, count = self.block, 0
  local i = nextIndex(block, name, 0)
  while i >= 0 do
    count = count + 1
    i = nextIndex(block, name, i + 1)
  end
  return count
end

local function change(headers, op, name, value)
  if headers.handle ~= current then
    error(OUT_OF_SCOPE, 3)
  end
  box.a, box.aLength = name, #name
  box.b, box.bLength = value, #value
  box.flag = headers.block == trailers and TRAILERS_FLAG or 0
  cross(op)
  if box.op == FAILED then
    error(failure(), 3)
  end
end

function Headers:add(key, value)
  change(self, ADD, nameOf(key, 'add'), text(value, 2, 'add'))
end

function Headers:replace(key, value)
  change(self, REPLACE, nameOf(key, 'replace'), text(value, 2, 'replace'))
end

function Headers:remove(key)
  change(self, REMOVE, nameOf(key, 'remove'), '')
end

function Headers:setHttp1ReasonPhrase(phrase)
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 2)
  end
  if self.block == trailers then
    error('trailers have no reason phrase', 2)
  end
  ask('headers.reason', text(phrase, 1, 'setHttp1ReasonPhrase'))
end

function Headers:__pairs()
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 3)
  end
  local block, names, values = self.block, {}, {}
  for i = 0, block.count - 1 do
    local field = block.fields[i]
    names[i + 1] = copyOut(region + field.nameStart, field.nameLength)
    values[i + 1] = valueOf(field)
  end
  local at = 0
  return function()
    at = at + 1
    return names[at], values[at]
  end
end

---- bodies ----

local Body = {}
Body.__index = Body

local function newBody(handle, isChunk)
  return setmetatable({ handle = handle, size = box.number, chunk = isChunk, serial = box.count }, Body)
end

local function requireBody(body)
  if body.handle ~= current then
    error(OUT_OF_SCOPE, 3)
  end
end

function Body:length()
  requireBody(self)
  return self.size
end

function Body:getBytes(index, length)
  requireBody(self)
  if type(index) ~= 'number' or type(length) ~= 'number' then
    error("bad argument to 'getBytes' (numbers expected)", 2)
  end
  if index < 0 or length < 0 or index + length > self.size then
    error('index/length must be >= 0 and (index + length) must be <= buffer size', 2)
  end
  if length == 0 then
    return ''
  end
  local bytes = newBytes(length)
  box.a, box.aLength = bytes, length
  box.number = index
  box.flag, box.count = self.chunk and 1 or 0, self.serial
  cross(GET_BYTES)
  if box.op == FAILED then
    error(failure(), 2)
  end
  return copyOut(bytes, length)
end

function Body:setBytes(bytes)
  requireBody(self)
  local value = text(bytes, 1, 'setBytes')
  box.a, box.aLength = value, #value
  box.flag, box.count = self.chunk and 1 or 0, self.serial
  cross(SET_BYTES)
  if box.op == FAILED then
    error(failure(), 2)
  end
  self.size = #value
  return self.size
end

---- metadata, stream info, connection ----

local Values = {} -- a table that is read through get and pairs
Values.__index = Values

local function newValues(handle, values)
  return setmetatable({ handle = handle, values = values }, Values)
end

function Values:get(key)
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 2)
  end
  return self.values[key]
end

function Values:__pairs()
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 3)
  end
  return next, self.values
end

-- An object whose methods are questions: <prefix>.<method>, asked with the arguments.
local function asking(prefix, methods)
  local class = {}
  class.__index = class
  for _, method in next, methods do
    local question = prefix .. '.' .. method
    class[method] = function(self, ...)
      if self.handle ~= current then
        error(OUT_OF_SCOPE, 2)
      end
      local result = ask(question, ...)
      return result
    end
  end
  return class
end

local DynamicMetadata = asking('dynamicMetadata', { 'get', 'set' })

function DynamicMetadata:__pairs()
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 3)
  end
  local all = ask('dynamicMetadata.all')
  return next, all
end

local FilterState = asking('filterState', { 'get' })

local StreamInfo = asking('streamInfo', {
  'protocol', 'routeName', 'virtualClusterName', 'downstreamDirectLocalAddress', 'downstreamLocalAddress',
  'downstreamDirectRemoteAddress', 'downstreamRemoteAddress', 'requestedServerName',
  'dynamicTypedMetadata',
})

function StreamInfo:dynamicMetadata()
  return setmetatable({ handle = self.handle }, DynamicMetadata)
end

function StreamInfo:filterState()
  return setmetatable({ handle = self.handle }, FilterState)
end

local Ssl = asking('ssl', {
  'peerCertificatePresented', 'peerCertificateValidated', 'uriSanLocalCertificate', 'sha256PeerCertificateDigest',
  'serialNumberPeerCertificate', 'issuerPeerCertificate', 'subjectPeerCertificate', 'parsedSubjectPeerCertificate',
  'uriSanPeerCertificate', 'subjectLocalCertificate', 'urlEncodedPemEncodedPeerCertificate',
  'urlEncodedPemEncodedPeerCertificateChain', 'dnsSansPeerCertificate', 'dnsSansLocalCertificate',
  'oidsPeerCertificate', 'oidsLocalCertificate', 'validFromPeerCertificate', 'expirationPeerCertificate', 'sessionId',
  'ciphersuiteId', 'ciphersuiteString', 'tlsVersion',
})

-- nil without TLS
local function ssl(self)
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 2)
  end
  if ask('connection.isSecure') then
    return setmetatable({ handle = self.handle }, Ssl)
  end
  return nil -- a value, not none
end

StreamInfo.downstreamSslConnection = ssl

local Connection = asking('connection', {})
Connection.ssl = ssl
local ConnectionStreamInfo = asking('connectionStreamInfo', { 'dynamicMetadata', 'dynamicTypedMetadata' })

local Described = {} -- a route or a virtual host
Described.__index = Described

function Described:metadata()
  if self.handle ~= current then
    error(OUT_OF_SCOPE, 2)
  end
  return newValues(self.handle, ask(self.question))
end

---- the stream handle ----

local Handle = {}
Handle.__index = Handle

local function requireRunning(handle)
  if handle ~= current then
    error(OUT_OF_SCOPE, 3)
  end
end

function Handle:headers()
  requireRunning(self)
  local headers = self.head
  if headers == nil then
    headers = setmetatable({ handle = self, block = head }, Headers)
    self.head = headers
  end
  return headers
end

function Handle:body(alwaysWrap)
  requireRunning(self)
  box.flag = alwaysWrap and 1 or 0
  wait(self, BODY)
  if box.op == FAILED then
    error(failure(), 2)
  elseif box.flag == 0 then
    return nil
  end
  return newBody(self, false)
end

function Handle:bodyChunks()
  requireRunning(self)
  ask('bodyChunks')
  return function()
    requireRunning(self)
    wait(self, CHUNK)
    if box.op == FAILED then
      error(failure(), 2)
    elseif box.flag == 0 then
      return nil
    end
    return newBody(self, true)
  end
end

function Handle:trailers()
  requireRunning(self)
  wait(self, TRAILERS)
  if box.op == FAILED then
    error(failure(), 2)
  elseif box.flag == 0 then
    return nil
  end
  return setmetatable({ handle = self, block = trailers }, Headers)
end

function Handle:httpCall(cluster, headers, body, timeoutOrOptions, asynchronous)
  requireRunning(self)
  local name = text(cluster, 1, 'httpCall')
  if type(headers) ~= 'table' then
    error("bad argument #2 to 'httpCall' (table expected)", 2)
  end
  local content = body ~= nil and text(body, 3, 'httpCall') or nil
  local options = timeoutOrOptions
  if type(options) ~= 'table' then
    if type(options) ~= 'number' then
      error("bad argument #4 to 'httpCall' (number or table expected)", 2)
    end
    options = { timeout_ms = options, asynchronous = asynchronous and true or false }
  end
  local arguments = pack(3, 4, name, headers, content, options)
  box.b, box.bLength = arguments, #arguments
  wait(self, HTTP_CALL)
  if box.op == FAILED then
    error(failure(), 2)
  elseif box.flag == 0 then
    return
  end
  local both = answer()
  return both[1], both[2]
end

function Handle:respond(headers, body)
  requireRunning(self)
  if type(headers) ~= 'table' then
    error("bad argument #1 to 'respond' (table expected)", 2)
  end
  local arguments = pack(3, 2, headers, body ~= nil and text(body, 2, 'respond') or nil)
  box.b, box.bLength = arguments, #arguments
  wait(self, RESPOND)
  error(failure(), 2) -- a stream that was answered does not come back here
end

function Handle:metadata()
  requireRunning(self)
  return newValues(self, ask('metadata'))
end

function Handle:filterContext()
  requireRunning(self)
  return newValues(self, {}) -- the version of the API that is read here has no field for it
end

function Handle:virtualHost()
  requireRunning(self)
  return setmetatable({ handle = self, question = 'virtualHost.metadata' }, Described)
end

function Handle:route()
  requireRunning(self)
  return setmetatable({ handle = self, question = 'route.metadata' }, Described)
end

function Handle:streamInfo()
  requireRunning(self)
  return setmetatable({ handle = self }, StreamInfo)
end

function Handle:connection()
  requireRunning(self)
  return setmetatable({ handle = self }, Connection)
end

function Handle:connectionStreamInfo()
  requireRunning(self)
  return setmetatable({ handle = self }, ConnectionStreamInfo)
end

for level, name in next, { [0] = 'logTrace', 'logDebug', 'logInfo', 'logWarn', 'logErr', 'logCritical' } do
  Handle[name] = function(self, message)
    requireRunning(self)
    local line = text(message, 1, name)
    box.a, box.aLength = line, #line
    box.number = level
    cross(LOG)
  end
end

function Handle:clearRouteCache()
  requireRunning(self)
  ask('clearRouteCache')
end

function Handle:setUpstreamOverrideHost(host, strict)
  requireRunning(self)
  ask('setUpstreamOverrideHost', host, strict)
end

function Handle:base64Escape(bytes)
  requireRunning(self)
  local result = ask('base64Escape', text(bytes, 1, 'base64Escape'))
  return result
end

function Handle:timestamp(resolution)
  requireRunning(self)
  local result = ask('timestamp', resolution)
  return result
end

function Handle:timestampString(resolution)
  requireRunning(self)
  return format('%.0f', ask('timestamp', resolution))
end

function Handle:importPublicKey(der, length)
  requireRunning(self)
  return { der = sub(text(der, 1, 'importPublicKey'), 1, length) }
end

function Handle:verifySignature(hash, key, signature, signatureLength, data, dataLength)
  requireRunning(self)
  if type(key) ~= 'table' or type(key.der) ~= 'string' then
    error("bad argument #2 to 'verifySignature' (a key of importPublicKey expected)", 2)
  end
  local result = ask(
    'verifySignature',
    text(hash, 1, 'verifySignature'),
    key.der,
    sub(text(signature, 3, 'verifySignature'), 1, signatureLength),
    sub(text(data, 5, 'verifySignature'), 1, dataLength))
  if result == '' then
    return true, ''
  end
  return false, result
end

---- how long a script may run ----

-- Called every so many instructions. The host sets box.periods to 0 whenever it lets a coroutine run. Once a script is over its limit the
-- hook comes at every instruction, so that no pcall of the script's saves it; the first message is kept, as it names the place.
local isOver = false
local overrun
local function hook()
  if box.periods < periodsMax then
    if isOver then
      isOver = false
      sethook(hook, '', periodInstructions)
    end
    box.periods = box.periods + 1
    return
  end
  if not isOver then
    isOver = true
    local level = 2
    local place = getinfo(level, 'Sl')
    while place and place.short_src == 'ringway' do -- a call of the API: the script's line is farther out
      level = level + 1
      place = getinfo(level, 'Sl')
    end
    overrun = format(
      '%s:%d: stopped after %d instructions without waiting',
      place and place.short_src or '?', place and place.currentline or 0, periodsMax * periodInstructions)
    sethook(hook, '', 1)
  end
  error(overrun, 0)
end
jitOff(hook)

---- what scripts find ----

-- A coroutine of the script's that waits for the host takes those that resumed it with it.
local function pump(co, ok, ...)
  if ok and isWaiting then
    yield()
    return pump(co, resume(co))
  end
  return ok, ...
end

local function results(ok, ...)
  if not ok then
    error((...), 0)
  end
  return ...
end

function coroutine.resume(co, ...)
  return pump(co, resume(co, ...))
end

function coroutine.wrap(body)
  local co = create(body)
  return function(...)
    return results(pump(co, resume(co, ...)))
  end
end

local plainPairs = pairs
function pairs(value)
  local class = type(value) == 'table' and getmetatable(value)
  local own = type(class) == 'table' and rawget(class, '__pairs')
  if own then
    return own(value)
  end
  return plainPairs(value)
end

local function refused(name)
  return function()
    error(name .. ' is not available to scripts of a proxy', 2)
  end
end

-- The handler of an error that the hook has raised would run without the hook.
local plainXpcall = xpcall
function xpcall(body, handler, ...)
  return plainXpcall(body, function(message)
    if isOver then
      return message
    end
    return handler(message)
  end, ...)
end

local plainRepeat = string.rep
local REPEAT_BYTES_MAX = 64 * 1024 * 1024
function string.rep(value, count, separator)
  if type(count) == 'number' and type(value) == 'string' and #value * count > REPEAT_BYTES_MAX then
    error('string.rep makes no more than 64 MiB', 2)
  end
  if separator ~= nil then
    return plainRepeat(value, count, separator)
  end
  return plainRepeat(value, count)
end

os.exit, os.execute, io.popen = refused('os.exit'), refused('os.execute'), refused('io.popen')
string.dump = refused('string.dump')
newproxy = refused('newproxy') -- its finalizers would run without the hook
java = nil
jit = { version = jit.version, version_num = jit.version_num, os = jit.os, arch = jit.arch }
debug = { traceback = traceback, getinfo = getinfo }
-- The library owns tables that every access through it needs: it has to stay, where scripts do not find it.
registry.ringwayFfi = ffi
package.loaded.ffi, package.preload.ffi = nil, nil
package.loaded.jit, package.loaded.debug, package.loaded['jit.opt'] = jit, debug, nil
package.preload['jit.profile'], package.preload['jit.util'] = nil, nil
package.loaded['jit.util'], package.loaded.java = nil, nil
package.loadlib = refused('package.loadlib')
EnvoyTimestampResolution = { MILLISECOND = 0, MICROSECOND = 1 }

local function interpreted(chunk, ...)
  if chunk then
    jitOff(chunk, true)
  end
  return chunk, ...
end

-- What compiles source text for scripts whose globals are in a table.
local function addLoaders(own)
  function own.load(chunk, name, _, env)
    return interpreted(rawload(chunk, name, 't', env or own))
  end
  function own.loadstring(chunk, name)
    return interpreted(rawload(chunk, name, 't', own))
  end
  function own.loadfile(path, _, env)
    return interpreted(rawloadfile(path, 't', env or own))
  end
  function own.dofile(path)
    local chunk, message = interpreted(rawloadfile(path, 't', own))
    if not chunk then
      error(message, 2)
    end
    return chunk()
  end
end
addLoaders(_G)

-- Files that scripts require: text only, found by package.path.
package.loaders = {
  function(name)
    return package.preload[name] or "\n\tno field package.preload['" .. name .. "']"
  end,
  function(name)
    local path, missing = package.searchpath(name, package.path)
    if not path then
      return missing
    end
    local chunk, message = interpreted(rawloadfile(path, 't', _G))
    if not chunk then
      error(message, 0)
    end
    return chunk
  end,
}

-- The globals of a script are its own, as if it had a state of its own.
local function environment()
  local own = {}
  for key, value in next, _G do
    own[key] = value
  end
  own._G = own
  addLoaders(own)
  return own
end

---- scripts and their coroutines ----

local onRequest, onResponse = {}, {}

-- Loads the script that stands in box.a, named box.b, as number box.number; box.flag tells which functions it has.
local function loadScript()
  isWaiting, current = false, nil
  local index = box.number
  local own = environment()
  local chunk, message = rawload(copyOut(box.a, box.aLength), copyOut(box.b, box.bLength), 't', own)
  if not chunk then
    error(message, 0)
  end
  jitOff(chunk, true)
  chunk()
  onRequest[index] = type(own.envoy_on_request) == 'function' and own.envoy_on_request or nil
  onResponse[index] = type(own.envoy_on_response) == 'function' and own.envoy_on_response or nil
  box.flag = (onRequest[index] and 1 or 0) + (onResponse[index] and 2 or 0)
end

-- The body of a pooled coroutine: one run after the other. box.number is the script, box.flag tells the direction.
local function serve()
  registry[running()] = mainState
  local ok, message
  while true do
    yield()
    isWaiting = false
    current = setmetatable({}, Handle)
    ok, message = pcall(box.flag == 0 and onRequest[box.number] or onResponse[box.number], current)
    current = nil
    if ok then
      box.op = FINISHED
    else
      message = tostring(message) -- it stays here until the next run, so that the host can read it
      box.out, box.outLength = message, #message
      box.op = BROKEN
    end
  end
end
jitOff(serve)

sethook(hook, '', periodInstructions)
return loadScript, serve
