import { setTimeout as pause } from 'node:timers/promises';
import type { WorkerGrant } from '@tiffin/access';
import {
  CarryMove,
  type CarryMoveParts,
  CarryMoves,
  type CarrySettings,
  type Cell,
  type CellInspection,
  type CellPlace,
  InspectCells,
  type SecretOpener,
  type SmokeCheck,
} from '@tiffin/deployments-operations';
import type { TenantId } from '@tiffin/kernel';
import {
  PostgresMoves,
  PostgresMoveStore,
  PostgresOpenings,
  PostgresSweepShare,
  type TenantDatabase,
} from '@tiffin/postgres';
import { Repeat } from '@tiffin/process';

/** How long a cell may take to say what an inspection asks of it. */
const inspectWithinMs = 60_000;
const stopWithinMs = 2_000;
const actor = { kind: 'worker', id: 'deployer', name: 'deployer' } as const;

export interface CellWorkParts {
  readonly database: TenantDatabase;
  readonly databaseUrl: string;
  readonly everyMs: number;
  readonly settings: CarrySettings;
  /** Throws CELL_UNAVAILABLE. */
  readonly open: (place: CellPlace) => Cell;
  readonly smoke: SmokeCheck;
  readonly arrived: NonNullable<CarryMoveParts['arrived']>;
  readonly opener: SecretOpener;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  /** By driver. */
  readonly inspections: Readonly<Record<string, CellInspection>>;
  readonly report: (error: unknown) => void;
}

/**
 * What operators want of cells, which takes whoever has their credentials: those that wait are inspected, and opened if nothing is in the way;
 * tenants that move are carried on.
 */
export function openCellWork(parts: CellWorkParts) {
  const { database, databaseUrl, everyMs, inspections, report } = parts;
  const share = new PostgresSweepShare(databaseUrl);
  const openings = new PostgresOpenings(database, actor);
  const inspect = new InspectCells({ record: openings, share, inspections, report, withinMs: inspectWithinMs });
  const moves = openMoves(parts);
  const underWay = new Set<Promise<void>>();
  const look = async (): Promise<void> => {
    // One that takes its time must not keep the others.
    const run = inspect.run().catch(report);
    underWay.add(run);
    void run.then(() => underWay.delete(run));
    await moves.run();
  };
  const repeat = new Repeat(look, everyMs, report);
  return {
    start: () => repeat.start(),
    stop: async () => {
      await repeat.stop();
      await Promise.race([Promise.all(underWay), pause(stopWithinMs, null, { ref: false })]);
      await moves.stop();
      await share.close();
    },
  };
}

function openMoves({ database, opener, settings, report, ...parts }: CellWorkParts): CarryMoves {
  const record = new PostgresMoves(database, actor);
  const store = new PostgresMoveStore(database, opener);
  return new CarryMoves({ record, carry: new CarryMove({ ...parts, record, store, report }, settings), report });
}
