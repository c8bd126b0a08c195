import type { ImageLeftovers, RetentionDirectory } from '@tiffin/builds-operations';
import type { OldCanvas, OldCanvasDirectory } from '@tiffin/canvas-operations';
import {
  type CellDirectory,
  type CellPlace,
  type CellRecord,
  type EnvironmentAddress,
  type SettledEnvironment,
  type WorkDirectory,
} from '@tiffin/deployments-operations';
import type { ErasureAddress, ErasureDirectory, TenantErasureDirectory } from '@tiffin/tenancy-operations';
import type { CellId, EnvironmentId, ProjectId, ReleaseId, TenantId } from '@tiffin/kernel';
import { cellColumns } from './cell-columns.js';
import { idOf, integer, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const address = RowShape.of({
  environmentId: ['id', idOf<EnvironmentId>()],
  tenantId: ['tenant', idOf<TenantId>()],
});
const projectAddress = RowShape.of({ projectId: ['id', idOf<ProjectId>()], tenantId: ['tenant', idOf<TenantId>()] });
const owner = RowShape.of({ tenantId: ['directory.tenant_of_token($1)', orNull(idOf<TenantId>())] });

const settledEnvironment = RowShape.of({
  environmentId: ['id', idOf<EnvironmentId>()],
  tenantId: ['tenant', idOf<TenantId>()],
  releaseId: ['release', idOf<ReleaseId>()],
  epoch: ['epoch', integer],
  restorable: ['restorable', truth],
  troubled: ['troubled', truth],
});

const settled = statement(settledEnvironment, (columns) => `select ${columns} from directory.settled($1)`);
const waiting = statement(address, (columns) => `select ${columns} from directory.waiting($1)`);
const ended = RowShape.of({ ended: ['ended', truth] });
const endExpiredSupport = statement(ended, (columns) => `select ${columns} from platform.end_expired_support() ended`);
const endOverride = statement(ended, (columns) => `select ${columns} from platform.end_override() ended`);
const erasuresDue = statement(projectAddress, (columns) => `select ${columns} from directory.erasures_due($1)`);
const tenantAddress = RowShape.of({ tenantId: ['tenant', idOf<TenantId>()] });
const tenantErasuresDue = statement(
  tenantAddress,
  (columns) => `select ${columns} from directory.tenant_erasures_due($1)`,
);
const image = RowShape.of({ digest: ['digest', text] });
const imagesToCollect = statement(image, (columns) => `select ${columns} from directory.images_to_collect($1, $2)`);
const forgetImage = statement(
  RowShape.of({ done: ['directory.forget_image($1)', orNull(text)] }),
  (columns) => `select ${columns}`,
);
const took = RowShape.of({ is: ['directory.take_image_store($1)', truth] });
const takeImageStore = statement(took, (columns) => `select ${columns}`);
const takeRetention = statement(tenantAddress, (columns) => `select ${columns} from directory.take_retention($1, $2)`);
const restRetention = statement(
  RowShape.of({ done: ['directory.rest_retention($1, $2)', orNull(text)] }),
  (columns) => `select ${columns}`,
);
const oldCanvasesAfter = statement(
  projectAddress,
  (columns) => `select ${columns} from directory.old_canvases_after($1, $2)`,
);
const tenantOfToken = statement(owner, (columns) => `select ${columns}`);

const forgotten = RowShape.of({ last: ['directory.forget_idempotency_keys($1, $2)', orNull(idOf<TenantId>())] });
const forgetKeys = statement(forgotten, (columns) => `select ${columns}`);

const nothing = RowShape.of({ done: ['true', truth] });
const forgetCallersKeys = statement(nothing, (columns) => `select ${columns} from platform.forget_idempotency_keys()`);

const cell = RowShape.of(cellColumns);
const allCells = statement(cell, (columns) => `select ${columns} from platform.cell order by name`);
const cellOfEnvironment = statement(cell, (columns) => `select ${columns} from directory.cell_of_environment($1)`);
const changed = RowShape.of({ id: ['id', idOf<CellId>()] });
const fellSilent = statement(
  changed,
  (columns) => `update platform.cell set silent_since = now() - make_interval(secs => $2::float8 / 1000)
    where id = $1 and silent_since is null returning ${columns}`,
);
const isBack = statement(
  changed,
  (columns) => `update platform.cell set silent_since = null
    where id = $1 and silent_since is not null returning ${columns}`,
);

/** Finds the tenant of a token, the work of all tenants, and the cells: ids, and nothing of a tenant. */
export class PostgresDirectory
  implements
    ErasureDirectory,
    TenantErasureDirectory,
    ImageLeftovers,
    RetentionDirectory,
    WorkDirectory,
    CellDirectory,
    CellRecord,
    OldCanvasDirectory
{
  constructor(private readonly database: TenantDatabase) {}

  oldCanvases(last: ProjectId, atMost: number): Promise<readonly OldCanvas[]> {
    return this.database.directory(oldCanvasesAfter, [last, atMost]);
  }

  waiting(cellId: CellId): Promise<readonly EnvironmentAddress[]> {
    return this.database.directory(waiting, [cellId]);
  }

  settled(cellId: CellId): Promise<readonly SettledEnvironment[]> {
    return this.database.directory(settled, [cellId]);
  }

  cells(): Promise<readonly CellPlace[]> {
    return this.database.directory(allCells);
  }

  async cellOf(environmentId: EnvironmentId): Promise<CellPlace | null> {
    return (await this.database.directory(cellOfEnvironment, [environmentId]))[0] ?? null;
  }

  async recordSilence(cellId: CellId, silentMs: number): Promise<void> {
    await this.database.directory(fellSilent, [cellId, silentMs]);
  }

  async recordAnswer(cellId: CellId): Promise<void> {
    await this.database.directory(isBack, [cellId]);
  }

  erasuresDue(atMost: number): Promise<readonly ErasureAddress[]> {
    return this.database.directory(erasuresDue, [atMost]);
  }

  async tenantErasuresDue(atMost: number): Promise<readonly TenantId[]> {
    return (await this.database.directory(tenantErasuresDue, [atMost])).map(({ tenantId }) => tenantId);
  }

  async takeRetention(atMost: number, leaseMs: number): Promise<readonly TenantId[]> {
    return (await this.database.directory(takeRetention, [atMost, leaseMs])).map(({ tenantId }) => tenantId);
  }

  async restRetention(tenantId: TenantId, pauseMs: number): Promise<void> {
    await this.database.directory(restRetention, [tenantId, pauseMs]);
  }

  async takeImageStore(leaseMs: number): Promise<boolean> {
    return (await this.database.directory(takeImageStore, [leaseMs]))[0]?.is ?? false;
  }

  async imagesToCollect(atMost: number, graceMs: number): Promise<readonly string[]> {
    return (await this.database.directory(imagesToCollect, [atMost, graceMs])).map(({ digest }) => digest);
  }

  async forgetImage(digest: string): Promise<void> {
    await this.database.directory(forgetImage, [digest]);
  }

  async tenantOfToken(hash: string): Promise<TenantId | null> {
    const [row] = await this.database.directory(tenantOfToken, [hash]);
    return row?.tenantId ?? null;
  }

  /** Removes Idempotency-Keys older than a day of so many tenants behind `last`; answers where it came to, null at the end. */
  async forgetIdempotencyKeys(last: TenantId, atMost: number): Promise<TenantId | null> {
    return (await this.database.directory(forgetKeys, [last, atMost]))[0]?.last ?? null;
  }

  /** The same of what operators and people did in no tenant. */
  async forgetCallersKeys(): Promise<void> {
    await this.database.directory(forgetCallersKeys);
  }

  /** Puts the end of one support access that has expired on record; false: there is none. */
  async endExpiredSupport(): Promise<boolean> {
    return (await this.database.directory(endExpiredSupport))[0]?.ended ?? false;
  }

  /** The same for an override of a limit whose time is over. */
  async endOverride(): Promise<boolean> {
    return (await this.database.directory(endOverride))[0]?.ended ?? false;
  }
}
