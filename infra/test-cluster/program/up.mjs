/** `npm run cluster:up` */
import { mkdirSync, readFileSync } from 'node:fs';
import { ensureTools } from './build-tools.mjs';
import { wholeCluster } from './cluster.mjs';
import { requireFreePorts } from './kernel.mjs';
import { aloneOnThisMachine, isOurs, recordStart, runningCluster } from './machine.mjs';
import { ensurePackages } from './packages.mjs';
import { processesOf } from './processes.mjs';
import { startWhole } from './start-whole.mjs';
import { serving } from './tool-sets.mjs';
import { forgetObjects, isHalfStopped, stopWhole } from './stop-whole.mjs';

/** Starts the machine's cluster, or what is missing of it. `isFresh`: an old one is stopped first. */
export async function up(progress, { isFresh = false, registryConfigFile = null } = {}) {
  await ensurePackages(progress);
  await ensureTools(progress, serving);
  const registryConfig = registryConfigFile ? readFileSync(registryConfigFile, 'utf8') : '';
  return aloneOnThisMachine(async () => {
    const found = runningCluster();
    if (found) requireOurs(found);
    const cluster = { ...wholeCluster(found?.folder), registryConfig };
    if (isFresh || isHalfStopped(cluster)) await stopWhole(cluster);
    if (processesOf(cluster.folder).length > 0) progress.say('it runs already; what is missing is started');
    else await beginAnew(cluster);
    mkdirSync(cluster.folder, { recursive: true, mode: 0o711 });
    recordStart(cluster);
    await startWhole(cluster, progress);
    return cluster;
  });
}

async function beginAnew(cluster) {
  await requireFreePorts(cluster);
  forgetObjects(cluster);
}

function requireOurs(found) {
  if (isOurs(found)) return;
  throw new Error(
    `A test cluster of ${found.checkout} runs on this machine, which has room for one. Use it (TIFFIN_TEST_KUBECONFIG=` +
      `${found.folder}/kubeconfig) or end it with "npm run cluster:down -- --force".`,
  );
}
