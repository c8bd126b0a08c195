import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { clusterUnderTest, eventually } from '@tiffin/testing/cluster';
import { afterAll, describe, expect, it } from 'vitest';
import { serversOf } from './servers-of.js';

const root = join(import.meta.dirname, '../../..');
const folder = dirname(clusterUnderTest().kubeconfig);

function isOfThisCheckout(): boolean {
  const record = '/run/tiffin-test-cluster/started-by.json';
  if (!existsSync(record)) return false;
  const started = JSON.parse(readFileSync(record, 'utf8')) as { folder: string; checkout: string };
  return started.folder === folder && started.checkout === root;
}

/** A command of this program as another checkout would have it, or of ours. */
function command(name: 'up' | 'down', checkout = root): Promise<{ code: number; errors: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(checkout, `tools/cluster-${name}.mjs`)], (error, _, errors) =>
      resolve({ code: error ? Number(error.code) : 0, errors }),
    );
  });
}

export function describeClusterUp(): void {
  describe.runIf(isOfThisCheckout())('cluster:up', () => {
    // Suites that follow need all of it.
    afterAll(() => command('up'));

    it('touches nothing where all runs', async () => {
      const before = serversOf(folder);
      expect(await command('up')).toMatchObject({ code: 0, errors: expect.stringContaining('runs already') });
      expect(serversOf(folder)).toEqual(before);
    });

    it.each(['metrics-server', 'containerd'])('starts %s again when it has ended, and nothing else', async (server) => {
      const { [server]: ended, ...others } = serversOf(folder);
      process.kill(ended ?? 0, 'SIGKILL');
      await eventually('it has ended', () => serversOf(folder)[server] === undefined);
      expect(await command('up')).toMatchObject({ code: 0 });
      expect(serversOf(folder)).toEqual({ ...others, [server]: expect.any(Number) });
    });

    it('lets no address of its own lead out of the machine', async () => {
      // Neither has anybody.
      expect(await isAnswered('10.96.200.200', 443)).toBe(false);
      expect(await isAnswered('10.244.200.200', 80)).toBe(false);
    });

    it('is refused to another checkout, and so is cluster:down', async () => {
      const other = mkdtempSync(join(tmpdir(), 'tiffin-checkout-'));
      try {
        cpSync(join(root, 'tools'), join(other, 'tools'), { recursive: true });
        cpSync(join(root, 'infra/test-cluster'), join(other, 'infra/test-cluster'), { recursive: true });
        const before = serversOf(folder);
        expect(await command('up', other)).toMatchObject({
          ...{ code: 1, errors: expect.stringContaining(`A test cluster of ${root} runs on this machine`) },
        });
        expect(await command('down', other)).toMatchObject({ code: 1 });
        expect(serversOf(folder)).toEqual(before);
      } finally {
        rmSync(other, { recursive: true });
      }
    });
  });
}

const isAnswered = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, address);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => resolve(false)).setTimeout(10_000, () => socket.destroy());
  });
