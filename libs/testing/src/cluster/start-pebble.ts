import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { waitUntil } from '../wait-until.js';
import { clusterUnderTest } from './cluster-under-test.js';
import { loopbackCertificate } from './loopback-certificate.js';

export interface PebbleWishes {
  /** Where it asks for answers on each host, in place of 80. */
  readonly httpPort: number;
  /** Whom it asks for addresses, as `TestDns.address`. */
  readonly dnsServer: string;
  /** Names that it gives no certificate. */
  readonly blocked?: readonly string[];
  /** Key ids with their keys (base64url): whoever makes an account has to bind it to one of them. */
  readonly externalAccounts?: Readonly<Record<string, string>>;
  /** How many of a hundred good nonces it calls bad; 5 where it is not said, as everywhere. */
  readonly badNonces?: number;
  /** Whether a name that was proved once need not be proved again for the next order. */
  readonly proofs?: 'asked-again' | 'remembered';
  /** Of certificates; 90 days where it is not said. */
  readonly validForSeconds?: number;
  /** What it asks to wait for, before an order is looked at again. */
  readonly retryAfterSeconds?: number;
}

/** A real authority that issues certificates which nobody else trusts (RFC 8555). Its accounts and orders end with it. */
export interface Pebble extends AsyncDisposable {
  readonly directoryUrl: string;
  /** PEM of whom clients have to trust to talk to it, and a file with it. */
  readonly ca: string;
  readonly caFile: string;
  readonly pid: number;
  /** What it has said, e.g. of proofs that it tried. */
  readonly log: () => string;
  /** PEM of whom clients have to trust to believe the certificates that it issues. */
  root(): Promise<string>;
  close(): Promise<void>;
}

/** Starts one on free ports; several run beside each other. */
export async function startPebble(wishes: PebbleWishes): Promise<Pebble> {
  const folder = await mkdtemp(join(tmpdir(), 'tiffin-pebble-'));
  const server = await loopbackCertificate();
  const [port, managementPort] = await freePorts();
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, server.cert);
  await writeFile(join(folder, 'key.pem'), server.key);
  await writeFile(join(folder, 'config.json'), configOf(wishes, { folder, port, managementPort }));
  const { child, log } = run(folder, wishes);
  const close = async (): Promise<void> => {
    await endOf(child);
    await rm(folder, { recursive: true, force: true });
  };
  const [directoryUrl, management] = [`https://127.0.0.1:${port}/dir`, `https://127.0.0.1:${managementPort}`];
  try {
    for (const url of [directoryUrl, `${management}/roots/0`]) await untilAnswers(url, server.cert, child, log);
  } catch (error) {
    await close();
    throw error;
  }
  const root = () => ask(`${management}/roots/0`, server.cert);
  return {
    ...{ directoryUrl, ca: server.cert, caFile, pid: child.pid ?? 0 },
    ...{ log, root, close, [Symbol.asyncDispose]: close },
  };
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly managementPort: number;
}

function configOf(wishes: PebbleWishes, { folder, port, managementPort }: Place): string {
  const { externalAccounts, blocked = [], validForSeconds = 90 * 86_400, retryAfterSeconds = 1 } = wishes;
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: join(folder, 'ca.pem'),
    privateKey: join(folder, 'key.pem'),
    httpPort: wishes.httpPort,
    externalAccountBindingRequired: externalAccounts !== undefined,
    externalAccountMACKeys: externalAccounts ?? {},
    domainBlocklist: blocked,
    retryAfter: { authz: retryAfterSeconds, order: retryAfterSeconds },
    keyAlgorithm: 'ecdsa',
    profiles: { default: { description: 'the only one', validityPeriod: validForSeconds } },
  };
  return JSON.stringify({ pebble });
}

function run(folder: string, { dnsServer, badNonces = 5, proofs = 'asked-again' }: PebbleWishes) {
  const environment = {
    PEBBLE_VA_NOSLEEP: '1',
    PEBBLE_WFE_NONCEREJECT: String(badNonces),
    PEBBLE_AUTHZREUSE: proofs === 'remembered' ? '100' : '0',
  };
  const command = [clusterUnderTest().pebble, '-config', join(folder, 'config.json'), '-dnsserver', dnsServer];
  // It ends with the tests that started it, also where they are killed.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => (said += part));
  }
  child.on('error', (error) => (said += String(error)));
  return { child, log: () => said };
}

const untilAnswers = (url: string, ca: string, child: ChildProcess, log: () => string): Promise<unknown> =>
  waitUntil(`${url} answers`, () => {
    if (hasEnded(child)) throw new Error(`pebble does not run:\n${log()}`);
    return ask(url, ca).catch(() => null);
  });

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null;

async function endOf(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

const ask = (url: string, ca: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { ca, agent: false, headers: { 'user-agent': 'a test' } }, (response) => {
      text(response).then((body) => (response.statusCode === 200 ? resolve(body) : reject(new Error(body))), reject);
    }).on('error', reject);
  });

/** Two at once, so that they differ. */
async function freePorts(): Promise<readonly [number, number]> {
  const probes = [createServer(), createServer()];
  const ports = await Promise.all(
    probes.map(async (probe) => {
      await once(probe.listen(0, '127.0.0.1'), 'listening');
      return (probe.address() as { port: number }).port;
    }),
  );
  await Promise.all(probes.map((probe) => once(probe.close(), 'close')));
  return [ports[0] ?? 0, ports[1] ?? 0];
}
