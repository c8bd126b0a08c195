import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dockerConfig, RegistryCredentials, RepositoryPaths } from '@tiffin/builds-rules';
import { accepted, newId, type TenantId } from '@tiffin/kernel';
import {
  clientSettings,
  digestOf,
  makeTokenKey,
  openRegistryAsTenants,
  RegistryClient,
  RegistryTokens,
} from '@tiffin/registry';
import { RealRegistry } from '@tiffin/registry/testing/real-registry';
import { RegistryCallers } from './registry-callers.js';
import { addTokenRoute } from './token-route.js';

const paths = accepted(RepositoryPaths.of('tiffin'));
const pullKeys = `1 ${randomBytes(32).toString('base64')}`;
const pushPassword = randomBytes(24).toString('base64url');
const credentials = accepted(RegistryCredentials.read(pullKeys));
const key = makeTokenKey();
const builder = { username: 'builder', password: pushPassword };

let server: FastifyInstance;
let registry: RealRegistry;
let ours: TenantId;
let theirs: TenantId;

async function serve(keyFile: string): Promise<FastifyInstance> {
  const made = fastify();
  const tokens = new RegistryTokens({ keyFile, issuer: 'tiffin', service: 'registry' });
  const callers = new RegistryCallers({ pullKeys, pushPasswords: `${pushPassword}\n` });
  addTokenRoute(made, { callers, tokens, paths });
  await made.listen({ port: 0, host: '127.0.0.1' });
  return made;
}
const realmOf = (made: FastifyInstance) =>
  `http://127.0.0.1:${(made.server.address() as { port: number }).port}/registry/token`;

beforeAll(async () => {
  server = await serve(key.keyFile);
  registry = await RealRegistry.start({
    kind: 'token',
    realm: realmOf(server),
    issuer: 'tiffin',
    certificate: key.certificate,
  });
});
afterAll(async () => {
  await registry.stop();
  await server.close();
});
beforeEach(() => {
  [ours, theirs] = [newId<TenantId>(), newId<TenantId>()];
});

const bytes = randomBytes(500);
const blob = {
  digest: digestOf(bytes),
  sizeBytes: 500,
  open: (from: number, to: number) => bytes.subarray(from, to + 1),
};
const repositoryOf = (tenant: TenantId) => accepted(paths.ofTenant(tenant));
async function as<T>(
  credential: { username: string; password: string } | null,
  use: (client: RegistryClient) => Promise<T>,
) {
  const client = new RegistryClient(
    { url: registry.url, credential: () => credential, plainHosts: [] },
    { ...clientSettings, tries: 1 },
  );
  return use(client).finally(() => client.close());
}
const fetchAs = (tenant: TenantId, repository: string) =>
  as(credentials.ofTenant(tenant), (client) => client.pullBlob(repository, blob.digest, 1_000));

describe('a real registry that believes our tokens (I-28)', () => {
  it('lets the builder store, and each tenant fetch what is its own', async () => {
    await as(builder, async (client) => {
      await client.pushBlob(paths.platform, blob);
      expect(await client.mountBlob(repositoryOf(ours), blob.digest, paths.platform)).toBe(true);
    });
    expect((await fetchAs(ours, repositoryOf(ours)))?.equals(bytes)).toBe(true);
  });

  it('is asked as the tenant whose repository it is about by who looks after all of them', async () => {
    await as(builder, (client) => client.pushBlob(repositoryOf(ours), blob));
    const ofTenant = (tenant: TenantId) => credentials.ofTenant(tenant);
    const client = openRegistryAsTenants({ url: registry.url, plainHosts: [] }, { paths, ofTenant });
    expect((await client.pullBlob(repositoryOf(ours), blob.digest, 1_000))?.equals(bytes)).toBe(true);
    expect(await client.pullBlob(repositoryOf(theirs), blob.digest, 1_000)).toBeNull();
    await expect(client.pullBlob(paths.platform, blob.digest, 1_000)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
    await client.close();
  });

  it('shows no tenant what is another one’s, or the platform’s', async () => {
    await as(builder, (client) => client.pushBlob(repositoryOf(ours), blob));
    expect((await fetchAs(ours, repositoryOf(ours)))?.equals(bytes)).toBe(true);
    for (const repository of [repositoryOf(ours), paths.platform, `${repositoryOf(theirs)}/../t-${ours}`])
      await expect(fetchAs(theirs, repository)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    const refused = await fetch(`${registry.url}/v2/${repositoryOf(ours)}/blobs/${blob.digest}`, {
      headers: { authorization: `Bearer ${await tokenOf(theirs, `repository:${repositoryOf(ours)}:pull`)}` },
    });
    expect(refused.status).toBe(401);
  });

  it('lets a tenant store nothing, delete nothing and list nothing', async () => {
    const own = credentials.ofTenant(ours);
    await expect(as(own, (client) => client.pushBlob(repositoryOf(ours), blob))).rejects.toThrow(
      'refuses the credential',
    );
    const manifest = digestOf('x');
    await expect(as(own, (client) => client.deleteManifest(repositoryOf(ours), manifest))).rejects.toThrow(
      'credential',
    );
    const listed = await fetch(`${registry.url}/v2/_catalog`, {
      headers: { authorization: `Bearer ${await tokenOf(ours, 'registry:catalog:*')}` },
    });
    expect(listed.status).toBe(401);
  });

  it('lets nobody in who has no credential, or a wrong one', async () => {
    await as(builder, (client) => client.pushBlob(repositoryOf(ours), blob));
    const wrong = { username: ours, password: credentials.ofTenant(theirs).password };
    for (const credential of [null, wrong, { username: ours, password: pushPassword }, { ...builder, password: 'x' }])
      await expect(as(credential, (client) => client.hasBlob(repositoryOf(ours), blob.digest))).rejects.toMatchObject({
        code: 'REGISTRY_UNAVAILABLE',
      });
  });

  it('believes no token that another key has signed', async () => {
    const other = await serve(makeTokenKey().keyFile);
    const answer = await other.inject({
      url: `/registry/token?scope=repository:${paths.platform}:pull`,
      headers: basic(builder),
    });
    const { token } = answer.json<{ token: string }>();
    const asked = await fetch(`${registry.url}/v2/${paths.platform}/blobs/${blob.digest}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(asked.status).toBe(401);
    await other.close();
  });
});

const basic = ({ username, password }: { username: string; password: string }) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});
const ask = (query: string, headers: Record<string, string>, made = server) =>
  made.inject({ url: `/registry/token?${query}`, headers });
const tokenOf = async (tenant: TenantId, scope: string) =>
  (await ask(`service=registry&scope=${scope}`, basic(credentials.ofTenant(tenant)))).json<{ token: string }>().token;
const accessOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { access: object[] }).access;

describe('the door of tokens', () => {
  it('gives what was asked for as far as it is the caller’s, and an empty token where nothing is', async () => {
    const mine = `repository:${repositoryOf(ours)}:pull,push,delete`;
    expect(accessOf(await tokenOf(ours, `${mine}&scope=repository:${repositoryOf(theirs)}:pull`))).toEqual([
      { type: 'repository', name: repositoryOf(ours), actions: ['pull'] },
    ]);
    expect(accessOf(await tokenOf(ours, ''))).toEqual([]);
  });

  it('says 401 to all others, and asks for a password', async () => {
    const headers = [
      {},
      { authorization: 'Bearer x' },
      { authorization: 'Basic !' },
      basic({ username: '', password: '' }),
    ];
    for (const one of headers) {
      const answer = await ask('service=registry', one as Record<string, string>);
      expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Basic realm="tiffin registry"']);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it('answers for its own registry alone', async () => {
    expect((await ask('service=other', basic(builder))).statusCode).toBe(400);
  });

  it('grows deaf to who guesses, and to who asks without end, and to nobody else', async () => {
    const made = await serve(key.keyFile);
    const wrong = { username: ours, password: 'pull-1-x' };
    const statuses: number[] = [];
    for (let asked = 0; asked < 40; asked++) statuses.push((await ask('', basic(wrong), made)).statusCode);
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
    expect((await ask('', basic(credentials.ofTenant(ours)), made)).statusCode).toBe(200);
    let last = 200;
    for (let asked = 0; asked < 2_000 && last === 200; asked++) {
      const answer = await ask('', basic(credentials.ofTenant(ours)), made);
      last = answer.statusCode;
      if (last !== 200) expect(answer.headers['retry-after']).toBe('1');
    }
    expect(last).toBe(429);
    expect((await ask('', basic(credentials.ofTenant(theirs)), made)).statusCode).toBe(200);
    await made.close();
  });

  it('takes what Kubernetes sends of a pull secret', async () => {
    const config = JSON.parse(dockerConfig('r.example', credentials.ofTenant(ours))) as {
      auths: Record<string, { auth: string }>;
    };
    const answer = await ask('', { authorization: `Basic ${config.auths['r.example']?.auth}` });
    expect(answer.statusCode).toBe(200);
  });
});
