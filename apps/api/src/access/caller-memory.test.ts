import { expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { CallerMemory } from './caller-memory.js';
import type { Identity } from './token-reader.js';

function remembering(entries: number) {
  let now = 0;
  const asked: string[] = [];
  const read = (token: string) => {
    asked.push(token);
    return Promise.resolve({ actor: { kind: 'user', id: token, name: token }, memberships: [] } as unknown as Identity);
  };
  const memory = new CallerMemory({ read }, { entries, forMs: 4_000 }, () => now);
  return { memory, asked, pass: (ms: number) => (now += ms) };
}

it('remembers so many callers and no more: the oldest go first', async () => {
  const { memory, asked } = remembering(2);
  for (const token of ['a', 'b', 'c', 'b', 'c', 'a']) await memory.read(token);
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});

it('keeps no token that is over, also where nobody else comes', async () => {
  const read = () =>
    Promise.resolve({ actor: { kind: 'user', id: 'a', name: 'a' }, memberships: [] } as unknown as Identity);
  const memory = new CallerMemory({ read }, { entries: 10, forMs: 20 });
  await memory.read('a');
  expect(memory.size).toBe(1);
  await waitUntil('it is forgotten', () => memory.size === 0 || null);
});

it('keeps no token that is over once another is read', async () => {
  const { memory, pass } = remembering(10);
  await memory.read('a');
  pass(3_000);
  await memory.read('b');
  expect(memory.size).toBe(2);
  pass(2_000);
  await memory.read('c');
  expect(memory.size).toBe(2);
});
