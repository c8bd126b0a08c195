import { expect, it } from 'vitest';
import { eachDue } from './each-due.js';

/** So many that nobody can end, and behind them one that is over once it had its turn. */
function dueOf(stuck: number) {
  const all = [...Array.from({ length: stuck }, (_, at) => `stuck ${at}`), 'last'];
  const asked: number[] = [];
  const due = async (atMost: number): Promise<readonly string[]> => {
    asked.push(atMost);
    return all.slice(0, atMost);
  };
  return { all, asked, due, end: (one: string) => one === 'last' && all.pop() };
}

it.each([0, 19, 20, 45])('gives each its turn, once, behind %d that stay due', async (stuck) => {
  const { all, due, end } = dueOf(stuck);
  const wanted = [...all];
  const turns: string[] = [];
  for await (const one of eachDue(due, (name) => name)) {
    turns.push(one);
    end(one);
  }
  expect(turns).toEqual(wanted);
});

it('asks for a few at once, and ends where nothing is due', async () => {
  const { asked, due } = dueOf(45);
  for await (const _ of eachDue(due, (name) => name)) continue;
  expect(asked).toEqual([20, 40, 60, 66]);
  const none: string[] = [];
  for await (const one of eachDue(async () => none, String)) none.push(one);
  expect(none).toEqual([]);
});
