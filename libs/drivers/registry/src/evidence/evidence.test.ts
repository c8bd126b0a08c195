import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BaseParts, RepositoryPaths } from '@tiffin/builds-rules';
import { accepted, newId, type TenantId } from '@tiffin/kernel';
import { digestOf } from '../client/digest-of.js';
import { clientSettings, RegistryClient } from '../client/registry-client.js';
import { FaultProxy } from '../testing/fault-proxy.js';
import { RealRegistry } from '../testing/real-registry.js';
import { emptyType, evidenceKinds, manifestType, signatureAnnotation } from './evidence-kinds.js';
import { ProveImage } from './prove-image.js';
import { Referrers, tagOf } from './referrers.js';
import { RegistryEvidence } from './registry-evidence.js';
import { type ImageSigner, makeSigningKey, readPublicKeys } from './signing-keys.js';
import { signingPayload } from './simple-signing.js';
import { verifySignature } from './verify-signature.js';

const base: BaseParts = {
  architecture: 'amd64',
  distribution: { id: 'debian', versionId: '12' },
  packages: [],
  node: { version: '24.21.0', sha256: digestOf('node') },
};
const content = { kind: 'function', runtime: 'runtime-function-node', runtimeDigest: digestOf('runtime') } as never;

class TestSigner implements ImageSigner {
  private readonly pem = makeSigningKey();
  readonly keys = readPublicKeys(this.pem.publicKey);

  async sign(payload: Buffer): Promise<Buffer> {
    return sign('sha256', payload, createPrivateKey(this.pem.privateKey));
  }

  publicKey(): KeyObject {
    return createPublicKey(this.pem.publicKey);
  }
}

const paths = accepted(RepositoryPaths.of('tiffin'));
let registry: RealRegistry;
let proxy: FaultProxy;
let client: RegistryClient;
let ours: TenantId;
let repository: string;
let digest: string;
let sizeBytes: number;
const signer = new TestSigner();
const others = new TestSigner();

beforeAll(async () => {
  registry = await RealRegistry.start();
  proxy = await FaultProxy.start(registry.port);
  client = new RegistryClient(
    { url: proxy.url, credential: () => null, plainHosts: [] },
    { ...clientSettings, tries: 2 },
  );
});
afterAll(async () => {
  await client.close();
  await proxy.stop();
  await registry.stop();
});
beforeEach(async () => {
  proxy.fault = () => undefined;
  ours = newId<TenantId>();
  repository = accepted(paths.ofTenant(ours));
  [digest, sizeBytes] = await pushImage(repository);
  proxy.sinceLast();
});

const blobOf = (bytes: Buffer) => ({
  digest: digestOf(bytes),
  sizeBytes: bytes.length,
  open: (from: number, to: number) => bytes.subarray(from, to + 1),
});

/** An image of its own, and the size of its manifest. */
async function pushImage(to: string): Promise<[string, number]> {
  const config = randomBytes(16);
  await client.pushBlob(to, blobOf(config));
  const named = { mediaType: emptyType, digest: digestOf(config), size: config.length };
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: named, layers: [] }));
  return [await client.pushManifest(to, { mediaType: manifestType, bytes }), bytes.length];
}
const order = (of = digest, lockfile: string | null = null) => ({
  ...{ tenantId: ours, digest: of, content },
  lockfile: () => Promise.resolve(lockfile),
});
const prove = (by: ImageSigner = signer, to = repository) =>
  new ProveImage({ client, signer: by, base }).run(to, order(), 'there');
const objection = (keys: readonly KeyObject[] = signer.keys, image = { repository, digest }) =>
  verifySignature(client, image, keys);
const kinds = async () => (await new Referrers(client).list(repository, digest)).map((one) => one.artifactType);

/** A signature that says whatever it is told to, by whoever has the key. */
async function attach(payload: object | Buffer) {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  const annotations = { [signatureAnnotation]: (await signer.sign(bytes)).toString('base64') };
  await new Referrers(client).attach({ repository, digest, sizeBytes }, [
    { kind: 'signature', content: bytes, annotations },
  ]);
}
const claim = (changes: object = {}, more: object = {}) => ({
  critical: {
    identity: { 'docker-reference': repository },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
    ...changes,
  },
  optional: null,
  ...more,
});

interface Layer {
  readonly digest: string;
  readonly mediaType: string;
}
/** Of a manifest that is there, with its configuration. */
async function partsOf(reference: string): Promise<{ readonly config: Layer; readonly layers: readonly Layer[] }> {
  const manifest = await client.pullManifest(repository, reference);
  return JSON.parse(String(manifest?.bytes)) as { config: Layer; layers: Layer[] };
}
const contentOf = async (reference: string) => {
  const [layer] = (await partsOf(reference)).layers;
  return client.pullBlob(repository, layer?.digest ?? '', 100_000);
};

describe('evidence', () => {
  it('is a bill of what is in an image, and behind that a signature; both are found by what the image is called', async () => {
    await prove();
    expect(await kinds()).toEqual([evidenceKinds.bill.artifactType, evidenceKinds.signature.artifactType]);
    expect(await objection()).toBeNull();
    const [bill] = await new Referrers(client).list(repository, digest);
    expect(JSON.parse(String(await contentOf(bill?.digest ?? '')))).toMatchObject({
      specVersion: '1.6',
      metadata: { component: { version: digest } },
    });
  });

  it('is where a cosign that knows no lists looks for it', async () => {
    await prove();
    const tag = `${tagOf(digest)}.sig`;
    expect((await partsOf(tag)).layers[0]?.mediaType).toBe('application/vnd.dev.cosign.simplesigning.v1+json');
    expect((await contentOf(tag))?.equals(signingPayload({ repository, digest }))).toBe(true);
  });

  it('is made once for an image, and again for a new key', async () => {
    await Promise.all([prove(), prove()]);
    const first = await kinds();
    await prove();
    expect(await kinds()).toEqual(first);
    expect(first.filter((kind) => kind === evidenceKinds.bill.artifactType)).toHaveLength(1);
    await prove(others);
    expect([await objection(), await objection(others.keys)]).toEqual([null, null]);
  });

  it('is not looked at again at each save', async () => {
    const proving = new ProveImage({ client, signer, base });
    await proving.run(repository, order(), 'there');
    proxy.sinceLast();
    await proving.run(repository, order(), 'there');
    expect(proxy.sinceLast()).toEqual([]);
  });

  it('that broke off half-way is completed, whichever request failed (F-20)', async () => {
    for (let at = 1, failed = true; failed; at++) {
      [digest, sizeBytes] = await pushImage(repository);
      let seen = 0;
      proxy.fault = () => (++seen >= at ? { kind: 'answer', status: 403 } : undefined);
      failed = await prove().then(
        () => false,
        () => true,
      );
      proxy.fault = () => undefined;
      await prove();
      expect(await objection()).toBeNull();
      expect(await kinds()).toContain(evidenceKinds.bill.artifactType);
    }
  }, 90_000);

  it('goes with its image', async () => {
    await prove();
    const listed = await new Referrers(client).list(repository, digest);
    await client.deleteManifest(repository, digest);
    await new Referrers(client).remove(repository, digest);
    for (const one of listed) expect(await client.hasManifest(repository, one.digest)).toBe(false);
    expect(await client.pullManifest(repository, tagOf(digest))).toBeNull();
    await new Referrers(client).remove(repository, digest);
  });
});

describe('an image does not run (F-33, F-34)', () => {
  it('without a signature', async () => {
    expect(await objection()).toBe('it has no signature');
  });

  it('whose signature is of another key', async () => {
    await prove(others);
    expect(await objection()).toBe('its signature is not of a key that counts here');
    expect(await objection([...others.keys, ...signer.keys])).toBeNull();
  });

  it('whose signature is for another image', async () => {
    await attach(claim({ image: { 'docker-manifest-digest': digestOf('other') } }));
    expect(await objection()).toBe('its signature is for another image');
  });

  it('whose signature is another tenant’s', async () => {
    await prove();
    const theirs = accepted(paths.ofTenant(newId<TenantId>()));
    // All of it, as somebody would who may write to the repository.
    for (const one of await new Referrers(client).list(repository, digest)) {
      const manifest = await client.pullManifest(repository, one.digest);
      const { config, layers } = await partsOf(one.digest);
      for (const blob of [config, ...layers]) await client.mountBlob(theirs, blob.digest, repository);
      if (manifest) await client.pushManifest(theirs, manifest);
    }
    const index = await client.pullManifest(repository, tagOf(digest));
    if (index) await client.pushTag(theirs, index, tagOf(digest));
    expect(await objection(signer.keys, { repository: theirs, digest })).toBe('its signature is for another tenant');
    expect(await objection()).toBeNull();
  });

  it('whose signature says something that we do not know', async () => {
    const unknown = [
      claim({}, { also: 'this' }),
      claim({ identity: { 'docker-reference': repository, more: 1 } }),
      claim({ type: 'something else' }),
      claim({}, { optional: { expires: 'yesterday' } }),
      Buffer.from('no JSON'),
    ];
    for (const payload of unknown) {
      [digest, sizeBytes] = await pushImage(repository);
      const said = Buffer.isBuffer(payload)
        ? payload
        : (JSON.parse(JSON.stringify(payload).replaceAll(/sha256:[0-9a-f]{64}/g, digest)) as object);
      await attach(said);
      expect(await objection()).toBe('its signature says something that is unknown here');
    }
  });

  it('whose signature was attached to another one, and listed for it', async () => {
    await prove();
    const index = await client.pullManifest(repository, tagOf(digest));
    const [other] = await pushImage(repository);
    if (index) await client.pushTag(repository, index, tagOf(other));
    expect(await objection(signer.keys, { repository, digest: other })).toBe(
      'its signature is attached to another image',
    );
  });

  it('whose signature has a form that we do not write', async () => {
    const payload = signingPayload({ repository, digest });
    const annotations = {
      [signatureAnnotation]: (await signer.sign(payload)).toString('base64'),
      'dev.example/more': 'x',
    };
    await new Referrers(client).attach({ repository, digest, sizeBytes }, [
      { kind: 'signature', content: payload, annotations },
    ]);
    expect(await objection()).toBe('its signature has a form that is unknown here');
  });

  it('and does once one of several signatures is right', async () => {
    await prove(others);
    await attach(claim({}, { also: 'this' }));
    await prove();
    expect(await objection()).toBeNull();
  });

  it('from a key that was taken away, also where it did a moment ago', async () => {
    await prove();
    let keys: readonly KeyObject[] = signer.keys;
    const evidence = new RegistryEvidence({ client, paths, publicKeys: () => keys });
    expect(await evidence.objection(ours, digest)).toBeNull();
    proxy.sinceLast();
    expect(await evidence.objection(ours, digest)).toBeNull();
    expect(proxy.sinceLast()).toEqual([]);
    keys = others.keys;
    expect(await evidence.objection(ours, digest)).toBe('its signature is not of a key that counts here');
  });

  it('because a registry that is away says nothing: that is a fault, and no objection', async () => {
    proxy.fault = () => ({ kind: 'answer', status: 503, headers: { 'retry-after': '0' } });
    await expect(objection()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });
});
