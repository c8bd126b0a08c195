import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessWorld } from '../testing/access-world.js';

let world: AccessWorld;
let olga: string;
beforeAll(async () => {
  world = await AccessWorld.open();
  olga = world.api.identity.issue('olga', { isOperator: true, name: 'Olga' });
});
afterAll(() => world.close());

const platform = '00000000-0000-0000-0000-000000000000';
interface Answer {
  readonly code: string;
  readonly message: string;
  readonly cell: Record<string, unknown>;
  readonly tenant: { readonly cell: string; readonly move: Record<string, unknown> | null };
}
async function call(name: string, input: object): Promise<Answer> {
  const document = `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${shown(name)} } }`;
  const { data, errors } = await world.api.ask(olga, document, { input });
  const given = (data as Record<string, object> | null)?.[name];
  const [error] = errors;
  return { code: error?.extensions.code ?? 'yes', message: error?.message ?? '', ...given } as Answer;
}
function shown(name: string): string {
  if (name === 'removeCell') return 'removed';
  return /Cell(State)?$/.test(name) ? `cell { ${fields} }` : `tenant { ${moved} }`;
}
const fields =
  'id name driver address settings state capacity tenants incoming domain routerPort openingSince problems facts';
const moved = 'cell move { from to step fault attempts switchedAt finishedAt }';
const listed = async (): Promise<readonly Record<string, unknown>[]> => {
  const { data } = await world.api.ask(olga, `{ operator { cells { ${fields} } } }`);
  return (data as unknown as { operator: { cells: Record<string, unknown>[] } }).operator.cells;
};
const eventsOf = async (tenant: string) =>
  (
    await world.superuser.query<{ action: string; detail: object }>(
      `select action, detail from audit_event where tenant_id = $1 and (action like 'cell.%' or action like 'tenant.move%') order by seq`,
      [tenant],
    )
  ).rows;

describe('cells', () => {
  const settings = {
    entranceUrl: 'http://127.0.0.1:8080',
    routes: { kind: 'ingress', className: 'traefik' },
    podSecurityVersion: 'v1.34',
    permittedNetworks: [],
  };
  const wanted = { name: 'eu-2', driver: 'kubernetes', address: 'eu-2.yaml#admin', settings, capacity: 3 };

  it('are registered, changed, opened by the deployer alone, drained and removed; each act is on record', async () => {
    const { cell } = await call('addCell', wanted);
    expect(cell).toMatchObject({
      ...wanted,
      state: 'closed',
      tenants: 0,
      incoming: 0,
      domain: null,
      openingSince: null,
    });
    const cellId = cell.id;
    expect(await call('changeCell', { cellId, capacity: null, domain: 'eu-2.example.org' })).toMatchObject({
      cell: { settings, capacity: null, domain: 'eu-2.example.org', state: 'closed' },
    });
    expect(await call('setCellState', { cellId, state: 'open' })).toMatchObject({
      cell: { state: 'closed', openingSince: expect.any(String), problems: [] },
    });
    await world.superuser.query(
      `select platform.settle_opening(id, opening_since, '["the right \\"get pods\\" is missing"]', '{"version": "v1.34.2"}',
        '{"kind": "worker", "id": "deployer", "name": "deployer"}') from platform.cell where id = $1`,
      [cellId],
    );
    expect((await listed()).find(({ id }) => id === cellId)).toMatchObject({
      ...{ state: 'closed', openingSince: null, facts: { version: 'v1.34.2' } },
      problems: ['the right "get pods" is missing'],
    });
    expect(await call('setCellState', { cellId, state: 'draining' })).toMatchObject({ cell: { state: 'draining' } });
    expect((await call('removeCell', { cellId })).code).toBe('yes');
    expect((await listed()).map(({ name }) => name)).toEqual(['local']);
    expect((await eventsOf(platform)).map(({ action }) => action)).toEqual([
      ...['cell.add', 'cell.change', 'cell.set-state', 'cell.refuse', 'cell.set-state', 'cell.remove'],
    ]);
  });

  it('are refused with what is wrong, by the name of the key', async () => {
    const unknown = await call('addCell', { ...wanted, settings: { ...settings, kubeconfig: 'secret' } });
    expect([unknown.code, unknown.message]).toEqual([
      'INPUT_INVALID',
      expect.stringContaining('unknown key "kubeconfig"'),
    ]);
    expect((await call('addCell', { ...wanted, address: '../eu-2.yaml' })).code).toBe('INPUT_INVALID');
    expect((await call('addCell', { ...wanted, name: 'local' })).code).toBe('NAME_TAKEN');
    const [local] = await listed();
    expect((await call('removeCell', { cellId: local?.id })).code).toBe('CELL_IN_USE');
    expect((await call('setCellState', { cellId: platform, state: 'down' })).code).toBe('NOT_FOUND');
  });
});

describe('a tenant', () => {
  it('moves, and is aborted, by operators: it is told where it is, and both chains say so', async () => {
    const { tenantId } = world.ours;
    await world.superuser.query(
      `insert into platform.cell (id, name, driver, address, capacity) values (gen_random_uuid(), 'other', 'local', '/nowhere', 1)`,
    );
    const cells = await listed();
    const [local, other] = ['local', 'other'].map((name) => cells.find((one) => one.name === name)?.id);
    expect((await call('moveTenant', { tenantId, cellId: local })).code).toBe('MOVE_NOT_NEEDED');
    expect(await call('moveTenant', { tenantId, cellId: other })).toMatchObject({
      tenant: { cell: 'local', move: { from: 'local', to: 'other', step: 'hold', fault: null, attempts: 0 } },
    });
    expect((await call('moveTenant', { tenantId, cellId: other })).code).toBe('MOVE_UNDER_WAY');
    expect((await call('moveTenant', { tenantId: world.theirs.tenantId, cellId: other })).code).toBe('CELL_CLOSED');
    expect((await call('removeCell', { cellId: other })).message).toContain('has 1 tenant');
    const onTheirWay = async () => {
      const { data } = await world.api.ask(
        olga,
        '{ operator { tenantMoves { edges { node { to tenant { slug } } } } } }',
      );
      return (data as unknown as { operator: { tenantMoves: { edges: object[] } } }).operator.tenantMoves.edges;
    };
    expect(await onTheirWay()).toEqual([{ node: { to: 'other', tenant: { slug: 'ours' } } }]);
    expect(await call('abortTenantMove', { tenantId })).toMatchObject({
      tenant: { cell: 'local', move: { step: 'abort' } },
    });
    expect((await call('abortTenantMove', { tenantId })).code).toBe('MOVE_TOO_LATE');
    for (const chain of [tenantId, platform])
      expect((await eventsOf(chain)).slice(-2).map(({ action }) => action)).toEqual([
        'tenant.move-begin',
        'tenant.move-abort',
      ]);
  });
});
