import { createInterface } from 'node:readline';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { KubernetesCell } from '../kubernetes-cell.js';
import type { KubernetesPlace } from '../kubernetes-place.js';
import { openController } from '../open-controller.js';
import { faultPlaceSettings, shortTimings, shortWatch } from './fault-settings.js';

/** node crashing-cell.mjs KUBECONFIG NAMESPACE HOLDER: works at a cell, and applies each line of its input, again and again until it is taken. */
const [kubeconfig = '', namespace = '', holder = ''] = process.argv.slice(2);
const place: KubernetesPlace = {
  ...{ name: 'test', kubeconfig, namespace, entranceUrl: 'http://127.0.0.1:9' },
  settingsFor: () => faultPlaceSettings,
};
const cell = KubernetesCell.open(place);
openController(place, {
  ...{ holder, leaseMs: 1_000, watch: shortWatch, timings: shortTimings },
  drifted: () => undefined,
  report: (error) => void process.stderr.write(`${String(error)}\n`),
});

async function take(desired: DesiredEnvironment): Promise<void> {
  for (;;) {
    const isTaken = await cell.apply(desired).then(
      () => true,
      () => false,
    );
    if (isTaken) return;
  }
}

createInterface({ input: process.stdin }).on('line', (line) => void take(JSON.parse(line) as DesiredEnvironment));
