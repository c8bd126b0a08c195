import type { CellHealth, EnvironmentMetrics, FollowedLine, LogLine, ObservedEnvironment } from '@tiffin/contracts';
import {
  type CellDirectory,
  type CellPlace,
  type CellReader,
  CellRegistry,
  type Cells,
  type FollowOptions,
  type ObserveOptions,
  RememberedCells,
} from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { KubernetesCellReader, kubernetesPlace } from '@tiffin/kubernetes';
import { LocalCellReader, localCellPlace } from '@tiffin/local-cell';
import type { ApiConfig } from '../config.js';
import { followMoved } from './follow-moved.js';
import { Places } from './places.js';

/** How late a tenant's move to another cell, or a change of a cell's row, may be seen. */
const cellMemoryMs = 2_000;

/** The cells of all tenants as the api has them: for looking only. */
export function openCells(config: ApiConfig, directory: CellDirectory): { places: Places; cell: TenantsCells } {
  const { cellSocket: socketPath, cellReadTokenFile: tokenFile } = config;
  const access = { socketPath, tokenFile, tokenName: 'read-token' } as const;
  const remembered = new RememberedCells(directory, cellMemoryMs);
  const local = (place: CellPlace): CellReader => new LocalCellReader(localCellPlace(place, access));
  const kubernetes = (place: CellPlace): CellReader =>
    KubernetesCellReader.open(kubernetesPlace(place, { ...config, registry: null }));
  const cells = new CellRegistry<CellReader>(remembered, { local, kubernetes });
  return { places: new Places(remembered, config), cell: new TenantsCells(cells, remembered) };
}

/** What is seen of environments, wherever they run. */
export interface EnvironmentCells extends Pick<CellReader, 'observe' | 'logs' | 'followLogs' | 'metrics'> {
  /** Of the cell that the environment runs in. */
  cellName(environmentId: string): Promise<string>;
  /** All environments that the cell of this one knows, whosever they are, in one question. */
  known(environmentId: string): Promise<ReadonlySet<string>>;
  /** Asks that cell whether it is there. */
  probe(environmentId: string): Promise<CellHealth>;
}

/** Looks at each environment in its tenant's cell. Who may look is decided before: ids are all that it knows. */
export class TenantsCells implements EnvironmentCells {
  constructor(
    private readonly cells: Cells<CellReader>,
    private readonly directory: CellDirectory,
  ) {}

  async observe(environmentId: string, options?: ObserveOptions): Promise<ObservedEnvironment | null> {
    return (await this.cellOf(environmentId)).observe(environmentId, options);
  }

  async logs(environmentId: string, unitKey: string, tail: number): Promise<readonly LogLine[]> {
    return (await this.cellOf(environmentId)).logs(environmentId, unitKey, tail);
  }

  followLogs(environmentId: string, unitKey: string, options: FollowOptions): AsyncGenerator<readonly FollowedLine[]> {
    return followMoved({ find: () => this.cellOf(environmentId), environmentId, unitKey }, options);
  }

  async metrics(environmentId: string): Promise<EnvironmentMetrics> {
    return (await this.cellOf(environmentId)).metrics(environmentId);
  }

  async cellName(environmentId: string): Promise<string> {
    return (await this.directory.cellOf(environmentId as EnvironmentId))?.name ?? environmentId;
  }

  async known(environmentId: string): Promise<ReadonlySet<string>> {
    const all = await (await this.cellOf(environmentId)).list();
    return new Set(all.map((one) => one.environmentId));
  }

  async probe(environmentId: string): Promise<CellHealth> {
    return (await this.cellOf(environmentId)).probe();
  }

  private async cellOf(environmentId: string): Promise<CellReader> {
    return (await this.cells.of(environmentId as EnvironmentId)).cell;
  }
}
