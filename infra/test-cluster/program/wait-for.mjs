import { setTimeout as wait } from 'node:timers/promises';
import { isRunning, lastWords } from './processes.mjs';

const lookAgainMs = 50;

/**
 * Resolves with the first true answer of `ask`. Throws after `seconds`, or at once when the server on which it depends has ended; both
 * with the end of what that server has said.
 */
export async function waitFor(cluster, what, { ask, server, seconds = 180 }) {
  const end = performance.now() + seconds * 1000;
  for (let error = null; ; await wait(lookAgainMs)) {
    try {
      const answer = await ask();
      if (answer) return answer;
      error = null;
    } catch (cause) {
      error = cause;
    }
    const why = reasonToGiveUp(cluster, server, performance.now() > end);
    if (why)
      throw new Error(`${what}: ${why}${error ? ` (${error.message})` : ''}\n${lastWords(cluster.folder, server)}`);
  }
}

function reasonToGiveUp({ folder }, server, isLate) {
  if (!isRunning(folder, server)) return `${server} has ended. Its log, ${folder}/log/${server}.log, says:`;
  return isLate ? `waited in vain. ${server} says in ${folder}/log/${server}.log:` : null;
}
