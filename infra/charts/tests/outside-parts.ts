import { randomBytes } from 'node:crypto';
import { superuserUrl } from '@tiffin/testing';
import { addressOfNode, clusterUnderTest, Forwarder, type Kubectl } from '@tiffin/testing/cluster';
import { Redis } from 'ioredis';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';
import { KeycloakServer } from '../../keycloak/tests/keycloak-server.js';
import { type Realm, TestRealm } from '../../keycloak/tests/test-realm.js';

/** What the platform stands on, on this machine, as its pods reach it: the database, the registry, the entrance, Redis and Keycloak. */
export class OutsideParts {
  private readonly forwarders: Forwarder[] = [];
  /** Production takes no Redis that lets in everybody. */
  private readonly password = randomBytes(16).toString('hex');
  private redis!: RedisServer;
  realm!: TestRealm;

  private constructor(readonly host: string) {}

  static async start(kubectl: Kubectl): Promise<OutsideParts> {
    const parts = new OutsideParts(await addressOfNode(kubectl));
    const started = await Promise.allSettled([parts.startRedis(), parts.startKeycloak()]);
    const failed = started.find(({ status }) => status === 'rejected');
    if (failed === undefined) return parts;
    await parts.stop();
    throw (failed as PromiseRejectedResult).reason;
  }

  /** Host and port by which pods reach what is on this machine's loopback. */
  async reach(url: string): Promise<string> {
    const forwarder = await Forwarder.to(Number(new URL(url).port));
    this.forwarders.push(forwarder);
    return `${this.host}:${forwarder.port}`;
  }

  reachDatabase(): Promise<string> {
    return this.reach(superuserUrl());
  }

  async redisUrl(): Promise<string> {
    return `redis://:${this.password}@${await this.reach(this.redis.url)}`;
  }

  /** Names of what is in Redis. */
  async queueKeys(): Promise<readonly string[]> {
    const redis = new Redis(this.redis.url);
    const keys = await redis.keys('*');
    redis.disconnect();
    return keys;
  }

  async stop(): Promise<void> {
    await this.realm?.remove();
    await this.redis?.stop();
    await Promise.all(this.forwarders.map((one) => one.stop()));
  }

  private async startRedis(): Promise<void> {
    const program = findRedisServer(process.env['PATH'] ?? '');
    if (program === null) throw new Error('There is no redis-server. Debian: apt-get install redis-server');
    this.redis = await RedisServer.start(program, this.password);
  }

  private async startKeycloak(): Promise<void> {
    const keycloak = KeycloakServer.ofRun();
    await keycloak.start();
    const reached = keycloak.at(`http://${await this.reach(keycloak.url)}`);
    this.realm = await TestRealm.make(withPasswords, reached);
  }
}

/** The command line's client with a grant for passwords, so that nobody has to fill in pages. */
const withPasswords = (realm: Realm): Realm => ({
  ...realm,
  clients: realm.clients.map((one) =>
    one['clientId'] === 'tiffin-cli' ? { ...one, directAccessGrantsEnabled: true } : one,
  ),
});

/** Where requests enter the cluster, and the registry, of a cluster that has both. */
export function entranceAndRegistry(): { readonly registryUrl: string; readonly entranceUrl: string } {
  const { registryUrl, entranceUrl } = clusterUnderTest();
  if (registryUrl === null || entranceUrl === null) throw new Error('The cluster has no registry or no entrance.');
  return { registryUrl, entranceUrl };
}
