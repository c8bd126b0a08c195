import { expect, it } from 'vitest';
import { type Decode, idOf, integer, json, moment, oneOf, orNull, text, truth } from './decode.js';

const id = '019a0000-0000-7000-8000-000000000001';

it.each<[string, Decode<unknown>, string | null, unknown]>([
  ['a text', text, '', ''],
  ['an id', idOf(), id, id],
  ['an integer', integer, '-12', -12],
  ['true', truth, 't', true],
  ['true as text', truth, 'true', true],
  ['false as text', truth, 'false', false],
  ['a time', moment, '2026-11-20 08:15:00.123+00', new Date('2026-11-20T08:15:00.123Z')],
  ['a time of another zone', moment, '2026-11-20 10:15:00+02', new Date('2026-11-20T08:15:00Z')],
  ['a time with minutes of offset', moment, '2026-11-20 13:45:00+05:30', new Date('2026-11-20T08:15:00Z')],
  ['one of a list', oneOf(['a', 'b']), 'b', 'b'],
  ['nothing', orNull(integer), null, null],
  ['JSON', json((value) => value), '{"a":[1]}', { a: [1] }],
])('%s is read', (_, decode, given, value) => expect(decode(given)).toEqual(value));

it.each<[string, Decode<unknown>, string | null]>([
  ['null for a text', text, null],
  ['36 dashes for an id', idOf(), '-'.repeat(36)],
  ['an empty integer', integer, ''],
  ['half a number', integer, '1.5'],
  ['more than is exact', integer, '9007199254740993'],
  ['"yes" for a truth', truth, 'yes'],
  ['null for a time', moment, null],
  ['infinity for a time', moment, 'infinity'],
  ['what is not in the list', oneOf(['a', 'b']), 'c'],
  ['null for JSON', json((value) => value), null],
])('%s is refused', (_, decode, given) => expect(() => decode(given)).toThrow(TypeError));
