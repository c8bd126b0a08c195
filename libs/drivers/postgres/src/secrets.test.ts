import { beforeEach, describe, expect, it } from 'vitest';
import { type Grant, issueGrant, issueWorkerGrant } from '@tiffin/access';
import { releaseContentOf } from '@tiffin/builds-rules';
import {
  DeployEnvironment,
  RemoveSecret,
  SetSecret,
  SetSecrets,
  SetVariable,
  SetVariables,
  type SmokeCheck,
} from '@tiffin/deployments-operations';
import { accepted, canonicalJson, type Json, newId, type ReleaseId } from '@tiffin/kernel';
import { testKeys } from '@tiffin/testing';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { PostgresSecretStore } from './postgres-secret-store.js';
import { PostgresVariableStore } from './postgres-variable-store.js';
import { FakeCell } from './testing/fake-cell.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

const { sealer, opener } = testKeys();
const smoke: SmokeCheck = { run: () => Promise.resolve(null) };

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;
let grant: Grant<'secret.write'>;
let rings: string[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  cell = new FakeCell();
  rings = [];
  const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
  grant = accepted(issueGrant('secret.write', { tenantId: place.tenantId, role: 'developer' }, ada));
});

const doorbell = { ring: (queue: string) => void rings.push(queue) };
const store = () => new PostgresSecretStore(doors.app, sealer);
const set = (name: string, value: string) =>
  new SetSecret(store(), doorbell).run(grant, { environmentId: place.environmentId, name, value });
const remove = (name: string) =>
  new RemoveSecret(store(), doorbell).run(grant, { environmentId: place.environmentId, name });

const use = { name: 'TOKEN', entity: 'Function "hello"', field: 'environment.TOKEN' };
const unit = (key: string, more: object = {}) => ({
  ...{ key, kind: 'function' as const, name: key, imageDigest: `sha256:${'0'.repeat(64)}` },
  ...{ memoryMb: 128, upstreams: [], ...more },
});
const units = [unit('function-hello', { secrets: [use] }), unit('function-other')];

/** A release whose one function names the secret TOKEN is wanted. */
async function want(): Promise<void> {
  await place.save();
  const claim = await place.heldBuild();
  const content = canonicalJson(releaseContentOf('drawn', units, []) as unknown as Json);
  const release = { id: newId<ReleaseId>(), content, sha256: newId() };
  await place.builds.within(place.key, async (rows) => {
    await rows.recordImage('units', { digest: `sha256:${'0'.repeat(64)}`, sizeBytes: 1 });
    await rows.finishRevision(claim, release);
  });
}

function deployer(): DeployEnvironment {
  const deployments = new PostgresDeploymentStore(doors.worker, opener);
  const settings = { holder: 'deployer', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 5_000, domain: 'localhost' };
  const parts = { store: deployments, cells: oneCell(cell), smoke, report: (error: unknown) => Promise.reject(error) };
  return new DeployEnvironment(parts as never, settings);
}
const worker = () => issueWorkerGrant(place.tenantId, 'deployer');
const deploy = () => deployer().run(worker(), place.environmentId);
const givenTo = (key: string) => cell.applied.map(({ units: given }) => given.find((one) => one.key === key)?.secrets);
const everything = async (table: string) => JSON.stringify(await doors.rows(`select * from ${table}`, []));

describe('a secret', () => {
  it('is given to the unit that names it, and to no other but where spans are sent with it', async () => {
    await set('TOKEN', 'hunter2');
    await set('OTHER', 'elsewhere');
    await want();
    await deploy();
    await set('OTEL_EXPORTER_OTLP_HEADERS', 'k=v');
    await deploy();
    // Where spans go is said to every unit, and the release is the same.
    const traces = { OTEL_EXPORTER_OTLP_HEADERS: 'k=v' };
    expect(givenTo('function-hello')).toEqual([{ TOKEN: 'hunter2' }, { TOKEN: 'hunter2', ...traces }]);
    expect(givenTo('function-other')).toEqual([undefined, traces]);
  });

  it('lies nowhere in plain text: not in its row, not in the audit, not in a release', async () => {
    await set('TOKEN', 'hunter2');
    await want();
    await deploy();
    for (const table of ['secret', 'audit_event', 'release', 'deployment', 'deployment_step', 'environment'])
      expect(await everything(table)).not.toContain('hunter2');
    const audit = await doors.rows(`select detail from audit_event where tenant_id = $1 and action = 'secret.set'`, [
      place.tenantId,
    ]);
    expect(audit).toEqual([{ detail: { name: 'TOKEN', version: 1 } }]);
  });

  it('cannot be read by the role of the api, not even encrypted', async () => {
    await set('TOKEN', 'hunter2');
    const asked = doors.app.within(place.key, (transaction) => transaction.$queryRaw`select ciphertext from secret`);
    await expect(asked).rejects.toThrow(/permission denied/);
  });

  it('with another value brings the same release again, with it', async () => {
    await set('TOKEN', 'one');
    await want();
    await deploy();
    await deploy();
    await set('TOKEN', 'two');
    expect(rings).toEqual(['deploy', 'deploy']);
    await deploy();
    expect(givenTo('function-hello')).toEqual([{ TOKEN: 'one' }, { TOKEN: 'two' }]);
    expect(new Set(cell.applied.map(({ releaseId }) => releaseId)).size).toBe(1);
    await deploy();
    expect(cell.applied).toHaveLength(2);
  });

  it('that is missing fails the deployment before anything is applied, and heals once it is set', async () => {
    await want();
    await deploy();
    expect(cell.applied).toEqual([]);
    const failed = await doors.rows<{ error: string }>('select error from deployment where environment_id = $1', [
      place.environmentId,
    ]);
    expect(failed).toEqual([
      {
        error:
          'Function "hello", "environment.TOKEN": the secret "TOKEN" has no value in this environment. Set it with: tiffin secret set TOKEN',
      },
    ]);
    await set('TOKEN', 'hunter2');
    await deploy();
    expect(givenTo('function-hello')).toEqual([{ TOKEN: 'hunter2' }]);
  });

  it('that does not open is no matter where nothing names it, and else a failure that says to set it again', async () => {
    await set('OTHER', 'elsewhere');
    const [{ ciphertext: strange } = { ciphertext: '' }] = await doors.rows<{ ciphertext: string }>(
      `select ciphertext from secret where environment_id = $1`,
      [place.environmentId],
    );
    // As if it had been copied from another place: it opens at its own only.
    const foreign = () =>
      doors.rows(`update secret set ciphertext = $2 where environment_id = $1`, [place.environmentId, strange]);
    await foreign();
    await set('TOKEN', 'hunter2');
    await want();
    await deploy();
    expect(givenTo('function-hello')).toEqual([{ TOKEN: 'hunter2' }]);
    await set('TOKEN', 'hunter3');
    await foreign();
    await deploy();
    const [failed] = await doors.rows<{ reason: string }>(
      `select deploy_failure ->> 'reason' as reason from environment where id = $1`,
      [place.environmentId],
    );
    expect(failed?.reason).toContain('"TOKEN" has a value that cannot be opened any more. Set it again with: tiffin');
    await set('TOKEN', 'hunter4');
    await deploy();
    expect(givenTo('function-hello')).toEqual([{ TOKEN: 'hunter2' }, { TOKEN: 'hunter4' }]);
  });

  it('that is gone when a cell is put back is the fault that is told, and not a restoring', async () => {
    await set('TOKEN', 'hunter2');
    await want();
    await deploy();
    await doors.rows('delete from secret where environment_id = $1', [place.environmentId]);
    await deployer().restore(worker(), { environmentId: place.environmentId, epoch: await place.epoch() });
    const [row] = await doors.rows('select * from environment where id = $1', [place.environmentId]);
    expect(row).toMatchObject({ deploy_fault: expect.stringContaining('"TOKEN" has no value'), deploy_faults: 1 });
    expect(cell.applied).toHaveLength(1);
    expect(await everything('audit_event')).not.toContain('environment.restore');
  });

  it('that is removed leaves what runs as it is, and says what is missing', async () => {
    await set('TOKEN', 'hunter2');
    await want();
    await deploy();
    await remove('TOKEN');
    await deploy();
    expect(cell.applied).toHaveLength(1);
    expect(await remove('TOKEN')).toBe(false);
  });

  it.each([
    ['lower', 'x'],
    ['A B', 'x'],
    ['A', ''],
    ['A', 'x'.repeat(65_537)],
    ['A', '\0'],
  ])('is refused: %s', async (name, value) => {
    await expect(set(name, value)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(rings).toEqual([]);
  });
});

describe('an environment', () => {
  const tooMany = (kind: string) => new RegExp(`an environment has at most 200 ${kind}`);

  it('has at most 200 secrets, also of many that come at once; another value is none more', async () => {
    const secrets = Array.from({ length: 198 }, (_, at) => ({ name: `S${at}`, value: 'v' }));
    await new SetSecrets(store(), doorbell).run(grant, { environmentId: place.environmentId, secrets });
    const outcomes = await Promise.allSettled(['A', 'B', 'C', 'D', 'E'].map((name) => set(name, 'v')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await set('S0', 'w');
    await expect(set('F', 'v')).rejects.toThrow(tooMany('secrets'));
    const more = { environmentId: place.environmentId, secrets: [{ name: 'F', value: 'v' }] };
    await expect(new SetSecrets(store(), doorbell).run(grant, more)).rejects.toThrow(tooMany('secrets'));
    expect(await doors.rows('select count(*)::int as n from secret where tenant_id = $1', [place.tenantId])).toEqual([
      { n: 200 },
    ]);
  });

  it('has at most 200 variables', async () => {
    await doors.rows(
      `insert into variable (tenant_id, environment_id, name, value, author_id, author_name)
       select $1, $2, 'V' || n, '', 'a', 'A' from generate_series(1, 200) n`,
      [place.tenantId, place.environmentId],
    );
    const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
    const asDeveloper = accepted(issueGrant('variable.write', { tenantId: place.tenantId, role: 'developer' }, ada));
    const setVariable = (name: string) =>
      new SetVariable(new PostgresVariableStore(doors.app), doorbell).run(asDeveloper, {
        environmentId: place.environmentId,
        name,
        value: '',
      });
    await setVariable('V7');
    await expect(setVariable('W')).rejects.toThrow(tooMany('variables'));
  });
});

describe('variables that come at once', () => {
  const setAll = (variables: readonly { readonly name: string; readonly value: string }[]) => {
    const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
    const asDeveloper = accepted(issueGrant('variable.write', { tenantId: place.tenantId, role: 'developer' }, ada));
    return new SetVariables(new PostgresVariableStore(doors.app), doorbell).run(asDeveloper, {
      environmentId: place.environmentId,
      variables,
    });
  };
  const kept = () =>
    doors.rows('select name, value, version from variable where tenant_id = $1 order by name', [place.tenantId]);

  it('are all set, for one deployment, and on record by their names', async () => {
    await setAll([{ name: 'B', value: 'old' }]);
    await setAll([
      { name: 'B', value: 'new' },
      { name: 'A', value: '' },
    ]);
    expect(await kept()).toEqual([
      { name: 'A', value: '', version: 1 },
      { name: 'B', value: 'new', version: 2 },
    ]);
    expect(rings).toEqual(['deploy', 'deploy']);
    const recorded = await doors.rows(
      `select detail from audit_event where tenant_id = $1 and action = 'variable.import' order by seq`,
      [place.tenantId],
    );
    expect(recorded.at(-1)).toEqual({
      detail: {
        variables: [
          { name: 'A', version: 1 },
          { name: 'B', version: 2 },
        ],
      },
    });
  });

  it.each([
    ['none', []],
    ['a name that is none', [{ name: 'b', value: '' }]],
    ['one name twice', ['', 'x'].map((value) => ({ name: 'A', value }))],
    ['a value that is too long', [{ name: 'A', value: 'x'.repeat(65_537) }]],
    ['more than there may be', Array.from({ length: 201 }, (_, at) => ({ name: `V${at}`, value: '' }))],
  ])('are refused as a whole: %s', async (_, wrong) => {
    await expect(
      setAll([...(wrong.length === 0 ? [] : [{ name: 'GOOD', value: 'x' }]), ...wrong]),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect([await kept(), rings]).toEqual([[], []]);
  });

  it('are refused as a whole where the environment would have too many', async () => {
    await setAll(Array.from({ length: 199 }, (_, at) => ({ name: `V${at}`, value: '' })));
    const two = ['W1', 'W2'].map((name) => ({ name, value: '' }));
    await expect(setAll(two)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(await kept()).toHaveLength(199);
  });
});
