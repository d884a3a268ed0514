-- Sends a request to the instance that belongs to its client_id: asks /where for it and makes it the authority.

local TIMEOUT_MS = 1000

local function refuse(handle, status, text)
  handle:logWarn("routing: " .. text)
  handle:respond({ [":status"] = status, ["content-type"] = "text/plain" }, text .. "\n")
end

function envoy_on_request(handle)
  local client_id = string.match(handle:headers():get(":path"), "[?&]client_id=([%w_.-]+)")
  if client_id == nil then
    return refuse(handle, "400", "client_id is missing")
  end
  local headers, body = handle:httpCall("resolver", {
    [":method"] = "GET",
    [":path"] = "/where?client_id=" .. client_id,
    [":authority"] = "resolver",
  }, "", TIMEOUT_MS)
  local status = headers[":status"]
  if status ~= "200" then
    return refuse(handle, "502", "the resolver answered " .. tostring(status))
  end
  local hostport = string.match(body or "", '"hostport"%s*:%s*"([%w_.:-]+)"')
  if hostport == nil then
    return refuse(handle, "502", "the resolver named no instance")
  end
  handle:headers():replace(":authority", hostport)
end
