import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import type { ListedNamespace } from '@tiffin/kubernetes';
import { config } from '../config.js';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import { clusterName } from './cluster-name.js';
import type { CellRow } from './prepare-database.js';
import { usualServicePort } from '../walkthrough/parcel-service.js';
import { keepSecret } from './secret-file.js';

export interface ClusterOptions {
  readonly cell: 'local' | 'kubernetes';
  readonly kubeconfig?: string;
  readonly registry?: string;
  readonly entrance?: string;
  readonly gateway?: string;
}

/** The cluster in which everything is to run. */
export interface Cluster {
  readonly kubeconfig: string;
  readonly registryUrl: string;
  readonly entrance: URL;
  readonly gateway: { readonly namespace: string; readonly name: string };
  /** Of this machine, as pods reach it: the walkthrough's service is here. */
  readonly address: string;
}

/** What `npm run cluster:up` starts. */
const testCluster = {
  kubeconfig: join(config.cacheDir, 'tiffin/test-cluster/kubeconfig'),
  ...{ registry: 'http://127.0.0.1:5080', entrance: 'http://127.0.0.1:8180', gateway: 'entrance/entrance' },
};

/** Null: units run on this machine. */
export function chooseCluster(options: ClusterOptions): Cluster | null {
  if (options.cell === 'local') return null;
  const chosen = { ...testCluster, ...(config.registryUrl ? { registry: config.registryUrl } : {}), ...options };
  const kubeconfig = resolve(config.workingDir, chosen.kubeconfig.replace(/^~/, homedir()));
  if (!existsSync(kubeconfig))
    throw new Failure(
      `There is no cluster: ${kubeconfig} is missing. Start one with "npm run cluster:up", or name another with --kubeconfig, --registry, --entrance and --gateway.`,
    );
  const [namespace, name, ...more] = chosen.gateway.split('/');
  if (!namespace || !name || more.length > 0)
    throw new Failure(
      `--gateway is "${chosen.gateway}"; it must be the namespace and the name of a Gateway, such as entrance/entrance.`,
    );
  if (!URL.canParse(chosen.entrance)) throw new Failure(`--entrance is "${chosen.entrance}", which is no URL.`);
  return {
    ...{ kubeconfig, registryUrl: chosen.registry, entrance: new URL(chosen.entrance), gateway: { namespace, name } },
    address: addressOfThisMachine(),
  };
}

export const entrancePort = ({ entrance: { port, protocol } }: Cluster): number =>
  Number(port || (protocol === 'https:' ? 443 : 80));

/** The row of the cell. Its credentials stay in their file, to which a link leads: who changes them changes nothing here. */
export function cellRow(cluster: Cluster): CellRow {
  mkdirSync(layout.kubeconfigs, { recursive: true, mode: 0o700 });
  const link = join(layout.kubeconfigs, kubeconfigName);
  rmSync(link, { force: true });
  symlinkSync(cluster.kubeconfig, link);
  return {
    ...{ name: clusterName, driver: 'kubernetes', address: kubeconfigName, routerPort: entrancePort(cluster) },
    settings: {
      entranceUrl: cluster.entrance.href,
      routes: { kind: 'gateway-api', gateway: cluster.gateway },
      namespace: `tiffin-cell-${createHash('sha256').update(layout.data).digest('hex').slice(0, 8)}`,
      podSecurityVersion: 'v1.34',
      // Ports of the walkthrough's service alone: the cluster's own API may answer at the same address.
      permittedNetworks: servicePorts.map((port) => `${cluster.address}/32:${port}`),
    },
  };
}

/** What there is of it in the cluster by now; null: everything is on this machine. */
export async function listCluster(cluster: Cluster | null): Promise<readonly ListedNamespace[] | null> {
  if (cluster === null) return null;
  const { kubernetesPlace, listObjects } = await import('@tiffin/kubernetes');
  return listObjects(kubernetesPlace(cellRow(cluster), { kubeconfigsDir: layout.kubeconfigs, registry: null }));
}

const kubeconfigName = 'cluster';
/** Where the walkthrough's service listens: the first that is free. */
const servicePorts = [usualServicePort, usualServicePort + 1, usualServicePort + 2];

/** What processes are told that make images for the cluster, work there, or look at it. */
export function clusterVariables({ registryUrl }: Cluster) {
  const looks = { TIFFIN_KUBECONFIGS_DIR: layout.kubeconfigs };
  const registry = { REGISTRY_URL: registryUrl, ...config.registryAccess };
  keepSecret(layout.signingKey, newSigningKey);
  writeFileSync(layout.signingKeys, publicPem());
  return {
    looks,
    builds: { ...registry, TIFFIN_SIGNING_KEY_FILE: layout.signingKey, TIFFIN_BASE_DIR: layout.base },
    works: { ...looks, ...registry, TIFFIN_SIGNING_KEYS_FILE: layout.signingKeys },
  };
}

const newSigningKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const publicPem = (): string =>
  createPublicKey(createPrivateKey(keepSecret(layout.signingKey, newSigningKey)))
    .export({ type: 'spki', format: 'pem' })
    .toString();

/** Pods reach this machine there; nobody reaches loopback from a pod. */
function addressOfThisMachine(): string {
  const found = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal);
  if (found) return found.address;
  throw new Failure('This machine has no IPv4 address but loopback, at which pods do not reach the walkthrough.');
}
