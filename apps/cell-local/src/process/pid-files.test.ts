import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PidFiles } from './pid-files.js';
import { processIdentity } from './process-identity.js';

describe('PidFiles', () => {
  let dir: string;
  let child: ChildProcess;
  let pid: number;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tiffin-pids-'));
    child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    pid = child.pid ?? 0;
  });
  afterEach(() => {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true });
  });

  it('ends a recorded process', async () => {
    new PidFiles(dir).record(pid);
    expect(await new PidFiles(dir).endLeftovers()).toBe(1);
    expect(processIdentity(pid)).toBeNull();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('never ends a process that only has the number of a recorded one', async () => {
    const identity = processIdentity(pid) ?? '';
    writeFileSync(
      join(dir, String(pid)),
      identity.replace(/\d+$/, (ticks) => String(Number(ticks) - 1)),
    );
    expect(await new PidFiles(dir).endLeftovers()).toBe(0);
    expect(processIdentity(pid)).toBe(identity);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('ends nothing that was forgotten', async () => {
    const files = new PidFiles(dir);
    files.record(pid);
    files.forget(pid);
    expect(await files.endLeftovers()).toBe(0);
    expect(processIdentity(pid)).not.toBeNull();
  });
});
