import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AcmeAuthority } from '@tiffin/acme';
import type { DesiredEnvironment, RouteCertificate } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { TestDns } from '@tiffin/testing';
import { settled, testUnit } from '@tiffin/testing/cell-contract';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import {
  clusterUnderTest,
  eventually,
  Kubectl,
  type KubeObject,
  type Pebble,
  startPebble,
} from '@tiffin/testing/cluster';
import { askTls, askWithoutFollowing } from '../testing/ask-tls.js';

const { entranceUrl, entranceTlsUrl, gateway } = clusterUnderTest();
const platformName = 'tiffin.example.com';
const cleanup = new AsyncDisposableStack();
let cluster: ClusterCell;
let kubectl: Kubectl;
let dns: TestDns;
let pebble: Pebble;
let authority: AcmeAuthority;
/** What the platform answers at its own URL, by path. */
const answers = new Map<string, string>();

async function platform(): Promise<URL> {
  const server: Server = createServer((request, response) => {
    const answer = answers.get(request.url ?? '');
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.defer(() => void server.close());
  return new URL(`http://${platformName}:${(server.address() as AddressInfo).port}`);
}

beforeAll(async () => {
  if (entranceUrl === null || entranceTlsUrl === null || gateway === null) throw new Error('There is no entrance.');
  const challenges = await platform();
  const https = { className: 'traefik', port: Number(new URL(entranceTlsUrl).port), httpListener: 'http' };
  cluster = cleanup.use(
    await ClusterCell.open({
      settings: {
        routes: {
          ...{ kind: 'gateway-api', gateway, sections: [], strippedHeaders: [] },
          certificates: { ...https, challenges },
        },
      },
    }),
  );
  kubectl = new Kubectl(clusterUnderTest());
  dns = await TestDns.start();
  cleanup.defer(() => dns.close());
  dns.set('A', platformName, '127.0.0.1');
  pebble = cleanup.use(
    await startPebble({ httpPort: Number(new URL(entranceUrl).port), dnsServer: dns.address, badNonces: 0 }),
  );
  const account = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const accountKeyPem = account.export({ type: 'pkcs8', format: 'pem' }).toString();
  authority = new AcmeAuthority({ directoryUrl: pebble.directoryUrl, caPem: pebble.ca, accountKeyPem });
  cleanup.defer(() => authority.close());
}, 120_000);
afterAll(() => cleanup.disposeAsync());

/** From the authority, whose proof is asked for at the entrance of the cluster. */
async function issued(name: string): Promise<RouteCertificate> {
  const order = await authority.order(name);
  if (order.challenge !== null) {
    const { token, answer } = order.challenge;
    answers.set(`/.well-known/acme-challenge/${name}/${token}`, answer);
    await authority.answerable(order.challengeUrl);
  }
  const until = (state: string) =>
    eventually(`the order is ${state}`, async () => {
      const look = await authority.look(order.orderUrl);
      if (look.state === 'invalid') throw new Error(`${look.problem}\n${pebble.log()}`);
      return look.state === state;
    });
  await until('ready');
  const key = await authority.newKey();
  await authority.finalize(order.orderUrl, name, key);
  await until('valid');
  return { chain: (await authority.fetch(order.orderUrl, name, key)).chainPem, key };
}

type Routes = DesiredEnvironment['routes'];

/** An environment with a domain of its own. */
interface Served {
  readonly name: string;
  readonly host: string;
  readonly namespace: string;
  readonly serve: (certificate: RouteCertificate) => Promise<void>;
  readonly withdraw: () => Promise<void>;
}

async function served(): Promise<Served> {
  const environmentId = newId();
  const units = [testUnit('gateway-main', await cluster.image({ answer: 'here' }))];
  const plain = { host: `${environmentId}.localhost`, unit: 'gateway-main' };
  const name = `shop-${newId()}.example.com`;
  dns.set('A', name, '127.0.0.1');
  let epoch = 0;
  const apply = async (routes: Routes) => {
    epoch += 1;
    const settingsHash = String(epoch);
    await cluster.cell.apply({ environmentId, epoch, releaseId: 'release-1', units, settingsHash, routes });
    expect((await settled(cluster.cell, environmentId)).failure).toBeNull();
  };
  const own = { host: name, unit: plain.unit, isCustom: true } as const;
  await apply([plain, own]);
  return {
    ...{ name, host: plain.host, namespace: `t-${environmentId}` },
    serve: (certificate) => apply([plain, { ...own, certificate }]),
    withdraw: () => apply([plain]),
  };
}

const http = (name: string, path: string) => askWithoutFollowing(entranceUrl ?? '', name, path);
const https = async (name: string, path = '/') => askTls(entranceTlsUrl ?? '', name, { path, ca: await pebble.root() });
const serialOf = async (name: string): Promise<string | null> =>
  https(name).then(
    ({ serial }) => serial,
    () => null,
  );

const isServed = (name: string): Promise<boolean> =>
  https(name).then(
    ({ status }) => status === 200,
    () => false,
  );

describe('a domain of a tenant in a cluster', () => {
  it('is proved by the platform, whatever its gateway does', async () => {
    const { name } = await served();
    const path = '/.well-known/acme-challenge/any-token';
    const { status, location } = await http(name, path);
    expect([status, new URL(location ?? '').hostname, new URL(location ?? '').pathname]).toEqual([
      302,
      platformName,
      `/.well-known/acme-challenge/${name}/any-token`,
    ]);
    expect((await http(name, '/')).status).toBe(200);
  });

  it('is served with what an authority issued, and http leads there', async () => {
    const { name, host, serve } = await served();
    await serve(await issued(name));
    await eventually('it answers over https', () => isServed(name));
    expect(await https(name)).toMatchObject({ status: 200, body: 'here' });
    const redirected = await eventually('http leads there', async () => {
      const answer = await http(name, '/a?b=c');
      return answer.status === 301 && answer;
    });
    expect(redirected.location).toBe(`https://${name}/a?b=c`);
    expect((await http(host, '/')).status).toBe(200);
  });

  it('is led to https, and renewed, while requests go on, and not one fails', async () => {
    const { name, serve } = await served();
    let [asked, isOver] = [0, false];
    const failures: unknown[] = [];
    const ask = async () => {
      const first = await http(name, '/');
      const { status } = first.status === 301 ? await https(name) : first;
      if (status !== 200) failures.push([first.status, status]);
    };
    const going = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        asked += 1;
        await ask().catch((error: unknown) => failures.push(error));
      }
    });
    await serve(await issued(name));
    await eventually('http leads there', async () => (await http(name, '/')).status === 301);
    const before = await serialOf(name);
    await serve(await issued(name));
    await eventually('the new one is served', async () => {
      const now = await serialOf(name);
      return now !== null && now !== before;
    });
    isOver = true;
    await Promise.all(going);
    expect([failures, asked > 20, before === null]).toEqual([[], true, false]);
  });

  it('leaves nothing behind once it is removed', async () => {
    const { name, namespace, serve, withdraw } = await served();
    await serve(await issued(name));
    await eventually('it answers over https', () => isServed(name));
    await withdraw();
    await eventually('its objects have gone', async () => {
      const left = await Promise.all(
        ['gateways', 'httproutes', 'secrets'].map((kind) => kubectl.list<KubeObject>(kind, namespace)),
      );
      const names = left.flat().map(({ metadata }) => metadata.name);
      return !names.some((one) => /^(domains|https-|tls-)/.test(one)) && names.length > 0;
    });
    await eventually('nobody answers for it', async () => (await serialOf(name)) === null);
  });
});
