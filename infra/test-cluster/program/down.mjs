/** `npm run cluster:down` */
import { rmSync } from 'node:fs';
import { wholeCluster, wholeFolder } from './cluster.mjs';
import { aloneOnThisMachine, isOurs, recordEnd, runningCluster } from './machine.mjs';
import { stopWhole } from './stop-whole.mjs';

/** Stops the machine's cluster. `isForced`: one of another checkout too. `isWiped`: images, certificates and what was pushed go as well. */
export async function down({ isForced = false, isWiped = false } = {}) {
  await aloneOnThisMachine(async () => {
    const found = runningCluster();
    if (found && !isOurs(found) && !isForced) {
      throw new Error(`The test cluster was started by ${found.checkout}. Stop it there, or with --force.`);
    }
    const cluster = wholeCluster(found?.folder ?? wholeFolder);
    await stopWhole(cluster);
    recordEnd();
    if (isWiped) rmSync(cluster.folder, { recursive: true, force: true });
  });
}
