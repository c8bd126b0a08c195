import { beforeEach, describe, expect, it } from 'vitest';
import { issueGrant, issueWorkerGrant } from '@tiffin/access';
import { BuildProject, UnitFailure } from '@tiffin/builds-operations';
import { canvasText, emptyCanvas, mergeOperations } from '@tiffin/canvas-rules';
import { SetSecret } from '@tiffin/deployments-operations';
import { accepted, newId } from '@tiffin/kernel';
import { answering, drawFunctions, testKeys } from '@tiffin/testing';
import { PostgresBuildSecrets } from './postgres-build-secrets.js';
import { PostgresSecretStore } from './postgres-secret-store.js';
import { FakeFactory } from './testing/fake-factory.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

const keys = testKeys();
const value = 'hunter2/ü+x';

let doors: TestDoors;
let place: TestPlace;
let factory: FakeFactory;
let reported: unknown[];
let opened: number;

withDoors((given) => {
  doors = given;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  factory = new FakeFactory();
  [reported, opened] = [[], 0];
  const canvas = accepted(
    mergeOperations({
      ...{ base: emptyCanvas, head: emptyCanvas, baseNumber: 0, headNumber: 0 },
      operations: drawFunctions({ hello: answering('hello') }),
    }),
  );
  await place.save(canvasText(canvas));
});

async function setSecret(name: string, secret: string): Promise<void> {
  const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
  const grant = accepted(issueGrant('secret.write', { tenantId: place.tenantId, role: 'developer' }, ada));
  const store = new PostgresSecretStore(doors.app, keys.sealer);
  await new SetSecret(store, { ring: () => undefined }).run(grant, {
    environmentId: place.environmentId,
    name,
    value: secret,
  });
}

function build(opener = keys.opener): Promise<void> {
  const secrets = new PostgresBuildSecrets(doors.worker, () => {
    opened += 1;
    return Promise.resolve(opener);
  });
  const parts = {
    ...{ store: place.builds, factory, secrets, doorbell: { ring: () => undefined } },
    report: (error: unknown) => void reported.push(error),
  };
  const settings = { holder: 'builder', leaseMs: 60_000, retryAfterMs: 60_000 };
  return new BuildProject(parts, settings).run(issueWorkerGrant(place.tenantId, 'builder'), place.projectId);
}

/** All that is kept of what a build said. */
const kept = async () => {
  const builds = await doors.rows<{ log: string; error: string | null }>(
    'select log, error from build where tenant_id = $1',
    [place.tenantId],
  );
  const rest = await doors.rows(
    `select (select array_agg(build_failure::text || coalesce(build_fault, '')) from project where tenant_id = $1) as project,
      (select array_agg(body) from audit_event where tenant_id = $1) as events`,
    [place.tenantId],
  );
  return { log: builds[0]?.log, error: builds[0]?.error, all: JSON.stringify([builds, rest]) };
};
const plain = (text: string) => Buffer.from(text).toString('base64').replaceAll('=', '');

describe('the value of a secret', () => {
  it('is in no log of a build, however it is spelled, and in no failure', async () => {
    await setSecret('TOKEN', value);
    factory.beforeBuild = ({ print }) => {
      print(`npm error fetching https://user:${encodeURIComponent(value)}@registry.test/left-pad`);
      print(`Authorization: Basic ${plain(`user:${value}`)}`);
      print(`${'x'.repeat(1_995)}${value}${'y'.repeat(100)}`);
      print(`plain ${value}, as JSON ${JSON.stringify({ value })}`);
      return Promise.reject(new UnitFailure(`the line  const token = "${value}"  is wrong`));
    };
    await build();
    const { log, error, all } = await kept();
    expect(all).not.toMatch(/hunter2|aHVudGVyM|h1bnRlcj|odW50ZXIy/);
    expect(error).toBe('the line  const token = "[secret TOKEN]"  is wrong');
    expect(log).toContain('https://user:[secret TOKEN]@registry.test/left-pad');
    expect(log).toContain('plain [secret TOKEN]');
    expect(all).toContain('could not be built: the line  const token = \\\\\\"[secret TOKEN]');
  });

  it('of another project or tenant is looked up by nobody, and what is not secret is opened for nothing', async () => {
    const other = await TestPlace.make(doors);
    const mine = place;
    place = other;
    await setSecret('TOKEN', value);
    place = mine;
    factory.beforeBuild = ({ print }) => Promise.resolve(print(`it says ${value}`));
    await build();
    expect([(await kept()).log, opened]).toEqual([`it says ${value}`, 0]);
  });

  it('that cannot be opened now keeps the build waiting, and is shown by none', async () => {
    await setSecret('TOKEN', value);
    factory.beforeBuild = ({ print }) => Promise.resolve(print(value));
    const lost = testKeys();
    await build(lost.opener);
    expect(factory.built).toEqual([]);
    expect(reported).toEqual([expect.objectContaining({ code: 'KEY_UNAVAILABLE' })]);
    expect((await kept()).all).not.toContain(value);
    await doors.expireLeases(place.projectId);
    await build();
    expect(factory.built).not.toEqual([]);
    expect((await kept()).log).toBe('[secret TOKEN]');
  });
});
