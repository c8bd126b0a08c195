import { Redis } from 'ioredis';
import { KeycloakServer } from '../infra/keycloak/tests/keycloak-server.js';
import { TestRealm } from '../infra/keycloak/tests/test-realm.js';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';

/** A Redis, and a Keycloak with the realm, as a person has them running before `up`. */
export class RunningParts {
  private constructor(
    private readonly redis: RedisServer,
    /** Empty until a test adds people. */
    readonly realm: TestRealm,
  ) {}

  static async start(): Promise<RunningParts> {
    const program = findRedisServer(process.env['PATH'] ?? '');
    if (program === null) throw new Error('There is no redis-server. Debian: apt-get install redis-server');
    const redis = await RedisServer.start(program);
    const keycloak = KeycloakServer.ofRun();
    try {
      await keycloak.start();
      return new RunningParts(redis, await TestRealm.make((realm) => realm, keycloak, 'tiffin'));
    } catch (error) {
      await redis.stop();
      throw error;
    }
  }

  /** What `up` is told of them. */
  get variables(): Readonly<Record<string, string>> {
    return { REDIS_URL: this.redis.url, KEYCLOAK_URL: this.realm.server.url };
  }

  /** How many keys the platform has in Redis. */
  async queued(): Promise<number> {
    const redis = new Redis(this.redis.url);
    const count = await redis.dbsize();
    redis.disconnect();
    return count;
  }

  async stop(): Promise<void> {
    await this.realm.remove();
    await this.redis.stop();
  }
}
