import { openController } from '@tiffin/kubernetes';
import { scalePlace } from './scale-place.js';

/** node cluster-controller.mjs KUBECONFIG ENTRANCE: works at a cell until it is told to end, as a process whose memory and time are its own. */
const [kubeconfig = '', entranceUrl = ''] = process.argv.slice(2);
const controller = openController(scalePlace(kubeconfig, entranceUrl), {
  holder: `bench ${process.pid}`,
  // Whatever ends a watch has everything listed again, so that a measurement can ask for it.
  watch: { watchMs: 3_600_000, silentMs: 90_000, relistMs: 0, retryMs: { first: 200, longest: 2_000 } },
  timings: { drainMs: 500, graceMs: 1_000 },
  drifted: (environmentId, _, changes) => report(`drift of ${environmentId}: ${JSON.stringify(changes)}`),
  report: (error, environmentId) => report(`${environmentId ?? 'the cell'}: ${String(error)}`),
});

function report(text: string): void {
  process.stderr.write(`${text}\n`);
}

process.once('SIGTERM', () => void controller.stop().then(() => process.exit(0)));
