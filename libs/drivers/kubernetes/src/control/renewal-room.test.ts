import { expect, it } from 'vitest';
import type { EnvironmentRecord } from '../record/environment-record.js';
import { RenewalRoom } from './renewal-room.js';

const record = { renewal: { release: {} } } as unknown as EnvironmentRecord;
const { renewal: _, ...over } = record;

it('ten environments are renewed at a time, and one more as soon as one is over', () => {
  const room = new RenewalRoom();
  const ids = Array.from({ length: 10 }, (__, index) => `e${index}`);
  for (const id of ids) {
    expect(room.hasRoomFor(id)).toBe(true);
    room.see(id, record);
  }
  expect([room.hasRoomFor('another'), room.hasRoomFor('e3')]).toEqual([false, true]);
  room.see('e3', over as EnvironmentRecord);
  expect(room.hasRoomFor('another')).toBe(true);
});
