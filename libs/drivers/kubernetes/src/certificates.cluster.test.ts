import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AcmeAuthority } from '@tiffin/acme';
import type { RouteCertificate } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { TestDns } from '@tiffin/testing';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import {
  clusterUnderTest,
  eventually,
  Kubectl,
  type KubeObject,
  type Pebble,
  startPebble,
} from '@tiffin/testing/cluster';
import { DeployedEnvironment } from './testing/deployed-environment.js';
import { askTls, askWithoutFollowing } from './testing/ask-tls.js';

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

interface Served {
  readonly environment: DeployedEnvironment;
  readonly name: string;
  readonly serve: (certificate: RouteCertificate) => Promise<unknown>;
}

/** An environment with a domain of its own. */
async function served(): Promise<Served> {
  const environment = await DeployedEnvironment.bring(cluster, kubectl, { 'gateway-main': {} });
  const name = `shop-${newId()}.example.com`;
  dns.set('A', name, '127.0.0.1');
  const [first] = environment.desired.routes;
  const unit = first?.unit ?? '';
  let version = 0;
  const serve = (certificate?: RouteCertificate) => {
    version += 1;
    const own = { host: name, unit, isCustom: true as const, ...(certificate === undefined ? {} : { certificate }) };
    const routes = [...(first ? [first] : []), own];
    return environment.apply({ epoch: environment.desired.epoch + 1, settingsHash: String(version), routes });
  };
  await serve();
  return { environment, name, serve };
}

const http = (name: string, path: string) => askWithoutFollowing(entranceUrl ?? '', name, path);
const https = async (name: string, path = '/') => askTls(entranceTlsUrl ?? '', name, { path, ca: await pebble.root() });
const serialOf = async (name: string): Promise<string | null> =>
  https(name).then(
    ({ serial }) => serial,
    () => null,
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
    const { environment, name, serve } = await served();
    await serve(await issued(name));
    await eventually('it answers over https', async () => (await serialOf(name)) !== null);
    expect(await https(name)).toMatchObject({ status: 200, body: 'here' });
    const redirected = await eventually('http leads there', async () => {
      const answer = await http(name, '/a?b=c');
      return answer.status === 301 && answer;
    });
    expect(redirected.location).toBe(`https://${name}/a?b=c`);
    const [host] = environment.desired.routes;
    expect((await http(host?.host ?? '', '/')).status).toBe(200);
  });

  it('leaves nothing behind once it is removed', async () => {
    const { environment, name, serve } = await served();
    await serve(await issued(name));
    await eventually('it answers over https', () => serialOf(name));
    const [first] = environment.desired.routes;
    await environment.apply({ epoch: 9, settingsHash: '9', routes: first ? [first] : [] });
    await eventually('its objects have gone', async () => {
      const left = await Promise.all(
        ['gateways', 'httproutes', 'secrets'].map((kind) => kubectl.list<KubeObject>(kind, environment.namespace)),
      );
      const names = left.flat().map(({ metadata }) => metadata.name);
      return !names.some((one) => /^(domains|https-|tls-)/.test(one)) && names.length > 0;
    });
    await eventually('nobody answers for it', async () => (await serialOf(name)) === null);
  });
});
