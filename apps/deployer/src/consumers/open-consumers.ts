import { setTimeout as pause } from 'node:timers/promises';
import type { WorkerGrant } from '@tiffin/access';
import { GiveConsumers, InformedCell, PushConsumers } from '@tiffin/consumers-operations';
import type { Cell, CellPlace, Cells } from '@tiffin/deployments-operations';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import { PostgresConsumerPushes, PostgresDirectory, TenantDatabase, WorkListener } from '@tiffin/postgres';
import { Repeat } from '@tiffin/process';

/** How late a change is pushed of which nobody heard, and how exactly one is tried again. */
const lookEveryMs = 500;
/** Of its own: what is pushed may be large, and everything else goes on. */
const connections = 2;
const stopWithinMs = 2_000;

export interface ConsumersParts {
  readonly databaseUrl: string;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

export interface OpenedConsumers {
  readonly give: GiveConsumers;
  /** Begins to push. `open` throws CELL_UNAVAILABLE. */
  readonly start: (open: (place: CellPlace) => Cell) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Tells the gateways of all cells of their consumers. Any number of processes may: none tells what another has taken. */
export async function openConsumers({ databaseUrl, grantFor, report }: ConsumersParts): Promise<OpenedConsumers> {
  const database = await TenantDatabase.open(databaseUrl, connections, { statements: 'prepared' });
  const pushes = new PostgresConsumerPushes(database);
  const give = new GiveConsumers({ snapshots: pushes, grantFor });
  const closing: (() => Promise<unknown>)[] = [];
  const start = async (open: (place: CellPlace) => Cell): Promise<void> => {
    const directory = new PostgresDirectory(database);
    const push = new PushConsumers({ pushes, directory, open, give, report, chance: Math.random });
    const repeat = new Repeat(() => push.run(), lookEveryMs, report);
    const listener = new WorkListener(databaseUrl, { queue: 'consumers', onWork: () => void push.run() });
    closing.push(
      () => listener.close(),
      () => repeat.stop(),
      // One that waits for its cell is taken by another process, or after the next start.
      () => Promise.race([push.stop(), pause(stopWithinMs, null, { ref: false })]),
    );
    await listener.open(report);
    repeat.start();
  };
  return {
    give,
    start,
    stop: async () => {
      for (const close of closing) await close();
      await database.close();
    },
  };
}

/** Whoever applies a release through them gives its cell the consumers, too. */
export const informed = (cells: Cells<Cell>, give: GiveConsumers): Cells<Cell> => ({
  of: async (environmentId: EnvironmentId) => {
    const { cell, place } = await cells.of(environmentId);
    return { cell: new InformedCell(cell, give), place };
  },
});
