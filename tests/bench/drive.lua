-- One operation of one server: wrk -s drive.lua URL -- METHOD PATH BODY HEADERS_FILE IDS_FILE RUN
-- {ID}, {N} (unique per request), {STATUS}, {CHANNEL} and {PAST} are filled in for every request.
local statuses = {"new", "paid", "picked", "shipped", "done", "cancelled"}
local channels = {"shopify", "amazon", "tmall", "jd", "douyin"}
local method, path, body, headers, ids, run, n = "GET", "/", nil, {}, {}, "", 0

function init(args)
  method, path, body, run = args[1], args[2], args[3], args[6]
  if body == "" then body = nil end
  for line in io.lines(args[4]) do
    local name, value = line:match("^(.-): (.*)$")
    if name then headers[name] = value end
  end
  for line in io.lines(args[5]) do ids[#ids + 1] = line end
  math.randomseed(#run * 7919 + 11)
end

local function fill(text)
  text = text:gsub("{ID}", function() return ids[math.random(#ids)] end)
  text = text:gsub("{N}", function() return run .. "-" .. n end)
  text = text:gsub("{CHANNEL}", function() return channels[math.random(5)] end)
  text = text:gsub("{STATUS}", function() return statuses[math.random(6)] end)
  return (text:gsub("{PAST}", function()
    return string.format("2026-%02d-%02dT%02d:%02d:00Z", math.random(10), math.random(28), math.random(0, 23), math.random(0, 59))
  end))
end

function request()
  n = n + 1
  return wrk.format(method, fill(path), headers, body and fill(body))
end

function done(summary, latency)
  io.write(string.format('\nRESULT {"requests":%d,"us":%d,"errors":%d,"p50_us":%d,"p99_us":%d}\n', summary.requests, summary.duration,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
