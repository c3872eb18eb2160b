package rediskv

import "github.com/redis/go-redis/v9"

// Both scripts touch the two keys they are given and no others: the record and
// the list of all that waits in its partition. They write the record first:
// where memory has run out the first write fails, and the others are not begun.
//
// KEYS: record, list. ARGV: the version to replace or "", the new record, its
// key, its new place in a queue or "", when it expires in milliseconds or "".
const swapText = `
local head = redis.call('GETRANGE', KEYS[1], 0, 162)
local now = string.sub(head, 1, 16)
if now ~= ARGV[1] then
	if now ~= '' and now == string.sub(ARGV[2], 1, 16) then return 1 end
	return 0
end
redis.call('SET', KEYS[1], ARGV[2])
if ARGV[5] ~= '' then redis.call('PEXPIREAT', KEYS[1], ARGV[5]) end
if ARGV[4] ~= '' then redis.call('ZADD', KEYS[2], 0, ARGV[4] .. ' ' .. ARGV[3]) end
local old = string.match(head, '^%x+ ([^~\n][^\n]*)\n')
if old and old ~= ARGV[4] then redis.call('ZREM', KEYS[2], old .. ' ' .. ARGV[3]) end
return 1
`

// KEYS: record, list. ARGV: the version to delete, the record's key.
const deleteText = `
local head = redis.call('GETRANGE', KEYS[1], 0, 162)
if head == '' or string.sub(head, 1, 16) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
local old = string.match(head, '^%x+ ([^~\n][^\n]*)\n')
if old then redis.call('ZREM', KEYS[2], old .. ' ' .. ARGV[2]) end
return 1
`

// A script is sent by its hash, and whole where the server does not know it.
type script struct{ text, hash string }

func newScript(text string) script {
	return script{text, redis.NewScript(text).Hash()}
}
