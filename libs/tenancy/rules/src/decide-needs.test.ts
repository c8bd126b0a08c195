import { expect, it } from 'vitest';
import { decideNeeds, needsMore, type Room } from './decide-needs.js';
import { needsOf } from './quota.js';

const units = (count: number, memoryMb = 128) => needsOf(Array.from({ length: count }, () => ({ memoryMb })));
const room = (changes: Partial<Room>): Room => ({ what: 'units', heldByOthers: 0, held: 0, limit: 5, ...changes });

it.each([
  ['to the limit', room({}), { places: 1, before: 0, wanted: 5 }, null],
  ['one beyond it', room({ held: 2 }), { places: 1, before: 2, wanted: 6 }, 'you use 2; with this you would use 6'],
  [
    'beside others',
    room({ heldByOthers: 3, held: 1 }),
    { places: 1, before: 1, wanted: 3 },
    'you use 4; with this you would use 6',
  ],
  ['in two places', room({}), { places: 2, before: 0, wanted: 3 }, 'with this you would use 6'],
  ['in none', room({}), { places: 0, before: 0, wanted: 9 }, null],
  ['without a limit', room({ limit: null }), { places: 1, before: 0, wanted: 99 }, null],
  [
    'over a limit that was lowered, with no more than before',
    room({ held: 9 }),
    { places: 1, before: 9, wanted: 9 },
    null,
  ],
  ['over it, with less', room({ held: 9 }), { places: 1, before: 9, wanted: 8 }, null],
  ['of replicas', room({ what: 'replicas' }), { places: 1, before: 0, wanted: 6 }, '5 replicas of units'],
  [
    'of processors',
    room({ what: 'cpu_millicores' }),
    { places: 1, before: 0, wanted: 1 },
    '5 thousandths of a processor',
  ],
  ['of memory', room({ what: 'memory_mb', limit: 255 }), { places: 1, before: 0, wanted: 2 }, '255 MiB of memory'],
  ['of disk', room({ what: 'disk_mb', limit: 511 }), { places: 1, before: 0, wanted: 1 }, '511 MiB of disk'],
])('what is needed %s', (_, one, { places, before, wanted }, refused) => {
  const decided = decideNeeds([one], places, { before: units(before), wanted: units(wanted) });
  if (refused === null) expect(decided).toBeNull();
  else expect(decided).toMatchObject({ code: 'QUOTA_EXCEEDED', message: expect.stringContaining(refused) });
});

it.each([
  [2, 128, 2, 128, false],
  [2, 128, 2, 64, true],
  [1, 128, 2, 128, false],
  [1, 512, 2, 128, true],
])('%d units of %d MiB after %d of %d: more is %s', (count, memoryMb, before, beforeMb, more) => {
  expect(needsMore(units(count, memoryMb), units(before, beforeMb))).toBe(more);
});
