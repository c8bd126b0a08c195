import { expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { cellSpec } from './process-specs.js';

const signalsItself = 'process.kill(process.pid, "SIGUSR1"); setTimeout(() => undefined, 300)';

it('starts processes that open no debugger when they are signalled', async () => {
  const { args } = cellSpec({ api: 0, router: 0 });
  const child = spawn(process.execPath, [...args.slice(0, -1), '-e', signalsItself], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  expect(await text(child.stderr)).toBe('');
});
