import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { identityOf, isAlive, startTimeOf } from './process-identity.js';

describe('process identity', () => {
  it('tells a process from a later one with the same number', () => {
    const self = identityOf(process.pid);
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, startTime: '1' })).toBe(false);
  });

  it('knows that an ended process is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    expect(startTimeOf(child.pid ?? 0)).toBeNull();
  });
});
