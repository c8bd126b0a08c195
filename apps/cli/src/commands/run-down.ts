import { until } from '@tiffin/kernel';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { Terminal } from '../output/terminal.js';
import { isAlive } from '../stack/process-identity.js';
import { readRunning } from '../stack/up-file.js';

const withinMs = 60_000;

export async function runDown({ json }: { readonly json?: boolean }): Promise<void> {
  const terminal = new Terminal(json === true);
  const running = readRunning();
  if (!running) {
    if (json) return terminal.data({ ok: true, stopped: [] });
    return terminal.line('Tiffin is not running here; there is nothing to stop.');
  }
  terminal.busy('stopping');
  process.kill(running.pid, 'SIGTERM');
  const gone = await until(() => (isAlive(running) ? undefined : true), { withinMs, everyMs: 50 });
  if (!gone) {
    const hint = `"kill -9 ${running.pid}" ends it, and everything that it started ends with it.`;
    throw new Failure(`up (process ${running.pid}) did not end within ${withinMs / 1000} s. ${hint}`, exitCode.failed);
  }
  const names = running.processes.map(({ name }) => name);
  if (json) return terminal.data({ ok: true, stopped: names });
  terminal.done(`stopped: ${names.join(', ')}. The data stays; npm run up goes on with it.`);
}
