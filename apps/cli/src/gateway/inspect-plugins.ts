import { type ChildProcess, spawn } from 'node:child_process';
import type { FoundPlugins, InspectedPlugin } from '@tiffin/gateway-files';
import { config } from '../config.js';
import { layout } from '../layout.js';

const longestMs = 30_000;

/** What their code reads, as it would in Express Gateway: all but what is ours. */
export const pluginEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(config.environment).filter(([name]) => !name.startsWith('TIFFIN_')));

/** What the code of these plugins registers; it runs in a process of its own, and what it prints is not shown. */
export async function inspectedIn(found: FoundPlugins): Promise<readonly InspectedPlugin[]> {
  const child = spawn(process.execPath, [layout.pluginInspection], {
    cwd: found.folder,
    env: pluginEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), longestMs);
  try {
    return await answerOf(child, found);
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

/** Where one of them ends the process, or never comes to an end, none has been seen. */
function answerOf(child: ChildProcess, found: FoundPlugins): Promise<readonly InspectedPlugin[]> {
  const failure = { reason: 'the process in which it was read ended, or hung', wayOut: 'mend it, or remove it' };
  const none = found.plugins.map((plugin) => ({ ...plugin, policies: [], conditions: [], failure }));
  return new Promise((resolve) => {
    child.once('message', (inspected) => resolve(inspected as readonly InspectedPlugin[]));
    child.once('error', () => resolve(none));
    child.once('exit', () => resolve(none));
    child.send(found);
  });
}
