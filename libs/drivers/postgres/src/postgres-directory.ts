import {
  type CellDirectory,
  type CellPlace,
  cellStates,
  type EnvironmentAddress,
  type ProjectAddress,
  type WorkDirectory,
} from '@tiffin/deployments-operations';
import type { CellId, EnvironmentId, ProjectId, TenantId } from '@tiffin/kernel';
import { idOf, integer, oneOf, orNull, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const first = '00000000-0000-0000-0000-000000000000';

const address = RowShape.of({
  environmentId: ['id', idOf<EnvironmentId>()],
  tenantId: ['tenant', idOf<TenantId>()],
});
const projectAddress = RowShape.of({ projectId: ['id', idOf<ProjectId>()], tenantId: ['tenant', idOf<TenantId>()] });
const owner = RowShape.of({ tenantId: ['directory.tenant_of_token($1)', orNull(idOf<TenantId>())] });

const environmentsAfter = statement(
  address,
  (columns) => `select ${columns} from directory.environments_after($1, $2)`,
);
const buildsDue = statement(projectAddress, (columns) => `select ${columns} from directory.builds_due($1)`);
const tenantOfToken = statement(owner, (columns) => `select ${columns}`);

const cell = RowShape.of({
  id: ['id', idOf<CellId>()],
  name: ['name', text],
  driver: ['driver', text],
  address: ['address', text],
  state: ['state', oneOf(cellStates)],
  domain: ['domain', orNull(text)],
  routerPort: ['router_port', orNull(integer)],
});
const allCells = statement(cell, (columns) => `select ${columns} from platform.cell order by name`);
const cellOfEnvironment = statement(cell, (columns) => `select ${columns} from directory.cell_of_environment($1)`);

/** Finds the tenant of a token, the work of all tenants, and the cells: ids, and nothing of a tenant. */
export class PostgresDirectory implements WorkDirectory, CellDirectory {
  constructor(private readonly database: TenantDatabase) {}

  buildsDue(atMost: number): Promise<readonly ProjectAddress[]> {
    return this.database.directory(buildsDue, [atMost]);
  }

  environmentsAfter(environmentId: EnvironmentId | null, atMost: number): Promise<readonly EnvironmentAddress[]> {
    return this.database.directory(environmentsAfter, [environmentId ?? first, atMost]);
  }

  cells(): Promise<readonly CellPlace[]> {
    return this.database.directory(allCells);
  }

  async cellOf(environmentId: EnvironmentId): Promise<CellPlace | null> {
    return (await this.database.directory(cellOfEnvironment, [environmentId]))[0] ?? null;
  }

  async tenantOfToken(hash: string): Promise<TenantId | null> {
    const [row] = await this.database.directory(tenantOfToken, [hash]);
    return row?.tenantId ?? null;
  }
}
