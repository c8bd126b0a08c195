/**
 * Counts one request for each key, atomically, and answers for each how many there are now and how many milliseconds are left. The clock is
 * that of Redis, so that replicas need not agree on theirs. It counts as `policies/counted-windows.ts` does.
 */
export const countScript = `
local function fixed(key, windowMs)
  local requests = redis.call('INCR', key)
  local leftMs = requests == 1 and -1 or redis.call('PTTL', key)
  if leftMs < 0 then
    redis.call('PEXPIRE', key, windowMs)
    leftMs = windowMs
  end
  return requests, leftMs
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function sliding(key, windowMs)
  local startsAt = now - now % windowMs
  local leftMs = startsAt + windowMs - now
  local known = redis.call('HMGET', key, 'startsAt', 'requests', 'before')
  local knownStart, requests, before = tonumber(known[1]), tonumber(known[2]), tonumber(known[3])
  if knownStart == startsAt then
    requests = redis.call('HINCRBY', key, 'requests', 1)
  else
    before = knownStart == startsAt - windowMs and requests or 0
    requests = 1
    redis.call('HSET', key, 'startsAt', startsAt, 'requests', 1, 'before', before)
    redis.call('PEXPIRE', key, windowMs * 2)
  end
  return math.ceil(requests + before * leftMs / windowMs), leftMs
end

local counts = {}
for at, key in ipairs(KEYS) do
  local count = ARGV[at * 2 - 1] == 'sliding' and sliding or fixed
  counts[at * 2 - 1], counts[at * 2] = count(key, tonumber(ARGV[at * 2]))
end
return counts
`;
