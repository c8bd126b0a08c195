import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { ImageOrder, PushRecord } from '@tiffin/builds-operations';
import { RepositoryPaths } from '@tiffin/builds-rules';
import { type BaseLock, OciImageFactory, OciLayout } from '@tiffin/images';
import { SamplePlace } from '@tiffin/images/testing/sample-place';
import { accepted, type TenantId } from '@tiffin/kernel';
import type { RunningProcess } from '@tiffin/process';
import { makeSigningKey, readPublicKeys, Referrers, RegistryClient, verifySignature } from '@tiffin/registry';
import { RealRegistry } from '@tiffin/registry/testing/real-registry';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { openBuilder } from '../open-builder.js';
import { makeDue, makeTenant } from '../testing/due-projects.js';
import { keepsAll, noFiles } from '../testing/keeps-all.js';
import { openDelivery } from './open-delivery.js';

const paths = accepted(RepositoryPaths.of('tiffin'));
let database: TestDatabase;
let db: pg.Client;
let registry: RealRegistry;
let place: SamplePlace;
let lock: BaseLock;
let folder: string;
let client: RegistryClient;
let tenant: TenantId;
let signingKeyFile: string;
const signingKey = makeSigningKey();
const reported: unknown[] = [];
const warned: object[] = [];
const closing: (() => Promise<unknown>)[] = [];

/** A base of two small layers that lies where it would be made. */
async function makeBase(): Promise<BaseLock> {
  const layout = new OciLayout(join(folder, 'base'));
  const layers = [];
  for (const text of ['libraries', 'node']) {
    const digest = await layout.putBlob(Buffer.from(text));
    layers.push({ digest, diffId: digest, sizeBytes: text.length });
  }
  const node = { version: '24.21.0', sha256: `sha256:${'0'.repeat(64)}` };
  const distribution = { id: 'debian', versionId: '12' };
  return { formatVersion: 1, os: 'linux', architecture: 'amd64', distribution, packages: [], node, layers };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiffin-delivery-'));
  signingKeyFile = join(folder, 'signing-key');
  await writeFile(signingKeyFile, signingKey.privateKey, { mode: 0o600 });
  database = await createTestDatabase();
  db = new pg.Client({ connectionString: database.superuser });
  await db.connect();
  registry = await RealRegistry.start();
  client = new RegistryClient({ url: registry.url, credential: () => null, plainHosts: [] });
  lock = await makeBase();
  place = await SamplePlace.make(lock);
  const runtimes = join(place.directory, 'runtimes');
  for (const name of ['runtime-gateway', 'runtime-workspace'])
    await cp(join(runtimes, 'runtime-function-node'), join(runtimes, name), { recursive: true });
});
afterAll(async () => {
  await client.close();
  await registry.stop();
  await db.end();
  await database.drop();
  await place[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  tenant = (await makeTenant(db)) as TenantId;
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Opened {
  /** Contents that it has built, as it was asked for them. */
  readonly built: readonly ImageOrder[];
  readonly layout: OciLayout;
}

/** A builder with a store of its own. */
async function open(name: string, retention = keepsAll): Promise<Opened> {
  const imagesDir = join(folder, name);
  const settings = { prefix: 'tiffin', url: registry.url, login: null, plainHosts: [], signingKeyFile };
  const config = { imagesDir, baseDir: join(folder, 'base') };
  const clients: RegistryClient[] = [];
  const openOne = (record: PushRecord) => {
    const opened = openDelivery({ config, registry: settings, lock, record });
    clients.push(opened.client);
    return opened.delivery;
  };
  const layout = new OciLayout(imagesDir);
  const packages = undefined as never;
  const runtimesDir = join(place.directory, 'runtimes');
  const factory = await OciImageFactory.open({ layout, runtimesDir, baseLock: lock, packages });
  const built: ImageOrder[] = [];
  const build = factory.build.bind(factory);
  factory.build = (order) => (built.push(order), build(order));
  const places = { imagesDir, runtimesDir: '', baseLockFile: '', cacheDir: '', searchPath: '', redisUrl: null };
  const keys = { keys: { keyRingDir: null, transit: null }, secretKeyFile: null, retention };
  const times = { lifelineFd: null, leaseMs: 3_000, retryAfterMs: 200, sweepMs: 100 };
  const builder: RunningProcess = await openBuilder({
    config: { databaseUrl: database.worker, ...places, ...keys, ...times },
    ...{
      files: noFiles,
      tell: () => undefined,
      warn: (trouble) => void warned.push(trouble),
      factory,
      openDelivery: openOne,
      report: (error) => void reported.push(error),
    },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'builder'),
  });
  closing.push(
    () => builder.close(),
    async () => void (await Promise.all(clients.map((one) => one.close()))),
  );
  return { built, layout };
}

const repository = () => accepted(paths.ofTenant(tenant));
const digests = async () =>
  (await db.query<{ digest: string }>('select digest from image where tenant_id = $1', [tenant])).rows.map(
    (row) => row.digest,
  );
const isBuilt = async (id: string | undefined) =>
  (await db.query('select 1 from project where id = $1 and built_revision_id is not null', [id])).rows.length > 0;
const faultOf = async (id: string | undefined) =>
  (await db.query<{ build_fault: string | null }>('select build_fault from project where id = $1', [id])).rows[0]
    ?.build_fault ?? null;

/** As a node of a cluster would fetch it. */
async function isComplete(digest: string): Promise<boolean> {
  const manifest = await client.pullManifest(repository(), digest);
  if (!manifest) return false;
  const { config, layers } = JSON.parse(manifest.bytes.toString()) as {
    config: { digest: string; size: number };
    layers: { digest: string; size: number }[];
  };
  const blobs = await Promise.all(
    [config, ...layers].map((one) => client.pullBlob(repository(), one.digest, one.size)),
  );
  return blobs.every((blob) => blob !== null);
}

describe('what is built', () => {
  it('is in the tenant’s repository, base layers included, before the build counts as done', async () => {
    await open('one');
    const [id] = await makeDue(db, tenant, { projects: 1, text: 'complete' });
    await waitUntil('it is built', () => isBuilt(id));
    const all = await digests();
    expect(all.length).toBeGreaterThan(0);
    expect(reported).toEqual([]);
    for (const digest of all) expect(await isComplete(digest)).toBe(true);
    expect(await client.hasBlob(paths.platform, lock.layers[0]?.digest ?? '')).toBe(true);
  });

  it('waits for a registry that is away, says so, and makes no release before (F-20)', async () => {
    await registry.halt();
    const opened = await open('two');
    const [id] = await makeDue(db, tenant, { projects: 1, text: 'away' });
    await waitUntil('the fault is told', async () => (await faultOf(id)) !== null, 60_000);
    expect(await faultOf(id)).toMatch(/^The registry of images cannot be used now: it does not answer\./);
    expect(await isBuilt(id)).toBe(false);
    expect(await digests()).toEqual([]);
    expect((await db.query('select 1 from release where tenant_id = $1', [tenant])).rows).toEqual([]);
    await registry.resume();
    await waitUntil('it is built', () => isBuilt(id), 60_000);
    expect(opened.built.length).toBeGreaterThan(0);
    for (const digest of await digests()) expect(await isComplete(digest)).toBe(true);
  }, 150_000);

  it('and lacks in the registry is stored there again, and not built again', async () => {
    const opened = await open('three');
    const [id] = await makeDue(db, tenant, { projects: 1, text: 'lost' });
    await waitUntil('it is built', () => isBuilt(id));
    const all = await digests();
    for (const digest of all) await client.deleteManifest(repository(), digest);
    const before = opened.built.length;
    await db.query('update project set built_revision_id = null where id = $1', [id]);
    await waitUntil('it is built', () => isBuilt(id));
    expect(opened.built).toHaveLength(before);
    for (const digest of all) expect(await isComplete(digest)).toBe(true);
  });

  it('by another builder is fetched, and not built again', async () => {
    await open('four');
    const [id] = await makeDue(db, tenant, { projects: 1, text: 'elsewhere' });
    await waitUntil('it is built', () => isBuilt(id));
    for (const close of closing.splice(0)) await close();
    const other = await open('five');
    await db.query('update project set built_revision_id = null where id = $1', [id]);
    await waitUntil('it is built', () => isBuilt(id));
    expect(other.built).toEqual([]);
    for (const digest of await digests()) expect(await other.layout.hasImage(digest)).toBe(true);
  });

  it('is signed, with a bill of what is in it, and both are its own', async () => {
    await open('six');
    const [id] = await makeDue(db, tenant, { projects: 1, text: 'signed' });
    await waitUntil('it is built', () => isBuilt(id));
    const keys = readPublicKeys(signingKey.publicKey);
    for (const digest of await digests()) {
      expect(await verifySignature(client, { repository: repository(), digest }, keys)).toBeNull();
      const kinds = (await new Referrers(client).list(repository(), digest)).map((one) => one.artifactType);
      expect(kinds).toEqual(['application/vnd.cyclonedx+json', 'application/vnd.dev.cosign.artifact.sig.v1+json']);
    }
  });

  it('and is lost in the registry is told of, and is known as lost until it is stored again (F-33)', async () => {
    await open('eight', { ...keepsAll, everyMs: 50 });
    const [id] = await makeDue(db, tenant, { projects: 1, text: 'looked for' });
    await waitUntil('it is built', () => isBuilt(id));
    const [lost = ''] = await digests();
    const missing = async () =>
      (
        await db.query<{ digest: string }>(
          'select digest from image where tenant_id = $1 and missing_since is not null',
          [tenant],
        )
      ).rows.map((row) => row.digest);
    await client.deleteManifest(repository(), lost);
    await waitUntil('it is known', async () => (await missing()).length > 0);
    expect(await missing()).toEqual([lost]);
    await waitUntil('it is told', () => warned.length > 0);
    expect(warned).toEqual([{ lostImages: [{ tenantId: tenant, digest: lost }] }]);
    await db.query('update project set built_revision_id = null where id = $1', [id]);
    await waitUntil('it is there again', async () => (await missing()).length === 0);
    expect(await isComplete(lost)).toBe(true);
  });

  it('and nothing has any more is taken from the registry, with what was attached to it', async () => {
    await open('seven', { ...keepsAll, everyMs: 100 });
    const [id] = await makeDue(db, tenant, { projects: 1, text: 'gone' });
    await waitUntil('it is built', () => isBuilt(id));
    const all = await digests();
    const [kept = '', gone = ''] = all;
    await db.query('update release set images_collected_at = now() where tenant_id = $1', [tenant]);
    await db.query('delete from image where tenant_id = $1 and digest = $2', [tenant, gone]);
    await db.query(`update directory.pushed_image set idle_since = idle_since - interval '2 hours' where owner = $1`, [
      tenant,
    ]);
    await waitUntil('it is gone', async () => !(await client.hasManifest(repository(), gone)), 30_000);
    await waitUntil(
      'what was attached is gone',
      async () => (await new Referrers(client).list(repository(), gone)).length === 0,
    );
    expect(await isComplete(kept)).toBe(true);
    expect(await new Referrers(client).list(repository(), kept)).toHaveLength(2);
  });
});
