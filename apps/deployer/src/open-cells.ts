import { hostname } from 'node:os';
import { type RegistryCredentials, RegistryCredentials as Credentials, RepositoryPaths } from '@tiffin/builds-rules';
import {
  type Cell,
  type CellPlace,
  CellRegistry,
  type CountingCell,
  type RecordDrift,
  type RememberedCells,
  type TellingCell,
} from '@tiffin/deployments-operations';
import { accepted } from '@tiffin/kernel';
import {
  CellWorks,
  type ImageRegistry,
  KubernetesCell,
  kubernetesPlace,
  openCountedRequests,
} from '@tiffin/kubernetes';
import { LocalCell, localCellPlace } from '@tiffin/local-cell';
import { readKeyFile } from '@tiffin/registry';
import type { DeployerConfig } from './config.js';
import { openLimits } from './open-limits.js';

export interface OpenCellsParts {
  readonly config: DeployerConfig;
  readonly remembered: RememberedCells;
  readonly drift: RecordDrift;
  readonly report: (error: unknown) => void;
}

/** A cell with what a deployer alone asks of it. */
export type DeployedCell = Cell & CountingCell & TellingCell;

export interface OpenedCells {
  readonly cells: CellRegistry<DeployedCell>;
  readonly stop: () => Promise<void>;
}

/** The cells of all tenants. Whoever deploys to a cluster also works there: it takes its turn with the others who do. */
export function openCells({ config, remembered, drift, report }: OpenCellsParts): OpenedCells {
  const closing: (() => Promise<void>)[] = [];
  const works = new CellWorks();
  const { kubeconfigsDir } = config.clusters;
  const registry = registryOf(config);
  const { limits, ...users } = openLimits(config.limits ?? null, report);
  const holder = `deployer ${hostname()} ${process.pid}`;
  const kubernetes = (row: CellPlace): DeployedCell => {
    const place = kubernetesPlace(row, {
      ...{ kubeconfigsDir, registry, ...challengesOf(config) },
      ...(limits === undefined ? {} : { limits }),
    });
    const cell = KubernetesCell.open(place);
    works.work(row.id, place, {
      ...{ holder, report, ...users },
      drifted: (environmentId, owner, changes) => void drift.run(environmentId, owner, changes).catch(report),
    });
    const requests = openCountedRequests(place, report);
    closing.push(
      () => cell.close(),
      () => requests.stop(),
    );
    return counted(cell, requests);
  };
  const local = (place: CellPlace) => new LocalCell(localCellPlace(place, localAccess(config)));
  const cells = new CellRegistry<DeployedCell>(remembered, { local, kubernetes });
  const stop = async (): Promise<void> => {
    await works.stop();
    await Promise.all(closing.map((close) => close()));
  };
  return { cells, stop };
}

const challengesOf = ({ certificates }: DeployerConfig): { readonly challenges?: URL } =>
  certificates ? { challenges: certificates.publicUrl } : {};

export const localAccess = ({ cellSocket, cellTokenFile }: DeployerConfig) =>
  ({ socketPath: cellSocket, tokenFile: cellTokenFile, tokenName: 'token' }) as const;

function registryOf({ clusters: { registry, pullKeysFile } }: DeployerConfig): ImageRegistry | null {
  if (registry === null) return null;
  const paths = accepted(RepositoryPaths.of(registry.prefix));
  return { host: new URL(registry.url).host, paths, credentials: credentialsIn(pullKeysFile) };
}

const credentialsIn = (file: string | null): RegistryCredentials | null =>
  file === null ? null : accepted(Credentials.read(readKeyFile(file, 'the keys of credentials for the registry')));

function counted(cell: KubernetesCell, requests: CountingCell & TellingCell): DeployedCell {
  return {
    apply: (desired) => cell.apply(desired),
    remove: (environmentId, epoch) => cell.remove(environmentId, epoch),
    keepConsumers: (environmentId, snapshot) => cell.keepConsumers(environmentId, snapshot),
    observe: (environmentId, options) => cell.observe(environmentId, options),
    list: () => cell.list(),
    logs: (environmentId, unitKey, tail) => cell.logs(environmentId, unitKey, tail),
    followLogs: (environmentId, unitKey, options) => cell.followLogs(environmentId, unitKey, options),
    metrics: (environmentId) => cell.metrics(environmentId),
    probe: () => cell.probe(),
    countedRequests: () => requests.countedRequests(),
    settleRequests: (orders) => requests.settleRequests(orders),
    traffic: () => requests.traffic(),
    settleTraffic: (runs) => requests.settleTraffic(runs),
  };
}
