import { beforeEach, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { FakeNode } from '../testing/fake-node.js';
import { UnitLogs } from './unit-logs.js';

let node: FakeNode;
beforeEach(() => {
  node = new FakeNode();
  node.start('unit-one');
});

const textsOf = async (tail: number): Promise<readonly string[]> =>
  (await new UnitLogs(node).tail(newId(), 'unit', tail)).map(({ text }) => text);
const long = (number: number): string => `${number} ${'x'.repeat(10_000)}`;

it('the last lines are the newest ones, also where all that are wanted are too many to be read', async () => {
  for (let number = 0; number < 400; number += 1) node.print('unit-one', long(number));
  const texts = await textsOf(400);
  expect(texts.at(-1)).toBe(long(399));
  expect(texts).toEqual(Array.from({ length: texts.length }, (_, at) => long(400 - texts.length + at)));
});

it('a replica whose node does not answer keeps nobody from the lines of the others, and says so', async () => {
  node.start('unit-two');
  node.print('unit-two', 'here');
  node.unreachable.add('unit-one');
  expect(await textsOf(10)).toEqual([
    'here',
    'cell: what this replica has printed cannot be read just now: the cluster did not answer',
  ]);
  node.unreachable.add('unit-two');
  await expect(textsOf(10)).rejects.toMatchObject({ is: 'unknown' });
});

it('lines are asked for over the connections of those who follow: a node that does not answer holds them for long', async () => {
  const lanes: unknown[] = [];
  const list = () => node.list();
  const open = (request: Parameters<FakeNode['open']>[0]) => {
    lanes.push(request.lane);
    return node.open(request);
  };
  await new UnitLogs({ list, open }).tail(newId(), 'unit', 1);
  expect(lanes).toEqual(['followers']);
});
