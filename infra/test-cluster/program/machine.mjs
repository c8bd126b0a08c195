/** Two whole clusters exclude each other on one machine: their packet rules and addresses are the same. This keeps whose it is. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aloneIn } from '../../../tools/alone.mjs';
import { root as checkout } from '../../../tools/hand-over.mjs';
import { processesOf } from './processes.mjs';

const place = '/run/tiffin-test-cluster';
const record = join(place, 'started-by.json');

/** One command at a time starts or stops the machine's cluster. */
export function aloneOnThisMachine(work) {
  if (process.getuid() !== 0) throw new Error('The test cluster sets up network and control groups: it needs root.');
  return aloneIn(place, 'starting or stopping the test cluster', work);
}

/** `{ folder, checkout }` of the cluster that has processes now; null where there is none. */
export function runningCluster() {
  try {
    const found = JSON.parse(readFileSync(record, 'utf8'));
    return processesOf(found.folder).length ? found : null;
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

export const isOurs = (found) => found.checkout === checkout;

export function recordStart({ folder }) {
  mkdirSync(place, { recursive: true });
  writeFileSync(record, JSON.stringify({ folder, checkout }));
}

export const recordEnd = () => rmSync(record, { force: true });
