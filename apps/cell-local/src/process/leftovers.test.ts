import { afterEach, beforeEach, expect, it } from 'vitest';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonLog } from '@tiffin/process';
import { Leftovers } from './leftovers.js';
import type { Walls } from './walls.js';

let dir: string;
let cleared = 0;
const walls = { clear: () => void (cleared += 1) } as unknown as Walls;
const leftovers = () => new Leftovers(dir, new JsonLog({ write: () => undefined }));
const aside = () => readdirSync(dir).filter((name) => name.startsWith('removed-'));

beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'tiffin-leftovers-'))));
afterEach(() => rmSync(dir, { recursive: true }));

it('leaves no folder of a process in the way, and removes them once there is time', async () => {
  mkdirSync(join(dir, 'private', 'unit-a'), { recursive: true });
  writeFileSync(join(dir, 'private', 'unit-a', 'kept'), '');
  const first = leftovers();
  await first.cleared();
  expect(existsSync(first.privateDir)).toBe(false);
  expect(aside()).toHaveLength(1);
  // A cell that is killed before it had the time leaves that to the next.
  const next = leftovers();
  await next.cleared();
  await next.remove(walls);
  expect(aside()).toEqual([]);
  expect(cleared).toBe(1);
});
