import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideTrafficWindow, inLongerSteps, type TrafficWindow, type WantedTraffic } from './traffic-window.js';

const at = new Date('2026-12-02T12:34:56.000Z');
const ago = (hours: number) => new Date(at.getTime() - hours * 3_600_000);

function decided(wanted: WantedTraffic): readonly [string, string, number] | string {
  const window = decideTrafficWindow(wanted, at);
  if (window instanceof Refusal) return `${window.code} ${window.message}`;
  return [window.from.toISOString(), window.to.toISOString(), window.stepMinutes];
}

describe('what traffic is asked for', () => {
  it.each<[string, WantedTraffic, readonly [string, string, number]]>([
    ['nothing said: a day', {}, ['2026-12-01T12:30:00.000Z', at.toISOString(), 10]],
    ['an hour', { from: ago(1) }, ['2026-12-02T11:34:00.000Z', at.toISOString(), 1]],
    ['all', { from: ago(168) }, ['2026-11-25T12:00:00.000Z', at.toISOString(), 60]],
    [
      'more than there is',
      { from: new Date(-8.64e15), to: new Date(8.64e15) },
      ['2026-11-25T12:00:00.000Z', at.toISOString(), 60],
    ],
    ['long steps', { from: ago(24), stepMinutes: 120 }, ['2026-12-01T12:00:00.000Z', at.toISOString(), 120]],
    [
      'a while of its own',
      { from: ago(3), to: ago(2), stepMinutes: 5 },
      ['2026-12-02T09:30:00.000Z', '2026-12-02T10:34:56.000Z', 5],
    ],
    [
      'an hour of yesterday',
      { from: ago(25), to: ago(24) },
      ['2026-12-01T11:30:00.000Z', '2026-12-01T12:34:56.000Z', 10],
    ],
    [
      'six hours by the minute, asked for a little later',
      { from: new Date(ago(6).getTime() - 180_000), stepMinutes: 5 },
      ['2026-12-02T06:30:00.000Z', at.toISOString(), 5],
    ],
    ['what is gone', { from: ago(400), to: ago(300) }, ['2026-11-20T00:30:00.000Z', '2026-11-20T00:34:56.000Z', 10]],
  ])('%s', (_, wanted, expected) => expect(decided(wanted).slice(0, 3)).toEqual(expected));

  it.each<[string, WantedTraffic]>([
    ['from', { from: at, to: ago(1) }],
    ['from', { from: ago(1), to: ago(1) }],
    ['from', { to: new Date(Number.NaN) }],
    ...[0, -10, 3, 7, 15, 1_450, 1.5].map((stepMinutes): [string, WantedTraffic] => [
      'stepMinutes',
      { from: ago(1), stepMinutes },
    ]),
    ['stepMinutes', { from: ago(6.1), stepMinutes: 5 }],
  ])('is refused by its %s: %j', (field, wanted) => {
    const refused = decided(wanted);
    expect(refused).toContain('INPUT_INVALID');
    expect(refused).toContain(field);
  });
});

it('comes in longer steps, up to a day, where it is too much', () => {
  const steps = [];
  let window: TrafficWindow | null = decideTrafficWindow({ from: ago(1) }, at) as TrafficWindow;
  for (; window !== null; window = inLongerSteps(window)) steps.push([window.from.toISOString(), window.stepMinutes]);
  expect(steps).toEqual([
    ['2026-12-02T11:34:00.000Z', 1],
    ['2026-12-02T11:30:00.000Z', 10],
    ['2026-12-02T11:00:00.000Z', 60],
    ['2026-12-02T00:00:00.000Z', 1_440],
  ]);
});
