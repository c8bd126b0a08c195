import type { Server } from 'node:http';
import type { QueueName } from '@tiffin/contracts';
import { ConsoleClient, KeycloakTokenVerifier, Seal } from '@tiffin/identity';
import { Envelope, openWrapping } from '@tiffin/keys';
import { openMailer } from '@tiffin/mail';
import { AddressRules, DnsRecords, OutgoingCalls } from '@tiffin/outgoing';
import { PostgresDispatch, type TenantDatabase } from '@tiffin/postgres';
import type { RunningProcess } from '@tiffin/process';
import { QueueFeed, RedisCostBudget } from '@tiffin/queue';
import type { Mailer } from '@tiffin/tenancy-operations';
import { Dispatcher } from '@tiffin/work-operations';
import type { FastifyBaseLogger } from 'fastify';
import { openCells } from './cells/tenants-cells.js';
import type { ApiOptions } from './api-options.js';
import type { ApiConfig, IdentityConfig } from './config.js';
import { createApi } from './create-api.js';
import { RequestDrain } from './http/request-drain.js';
import type { TokenRouteConfig } from './registry/open-token-route.js';

const connections = 6;

/** Opens the API, and listens. Signals are the process's own affair, as in all of ours: it closes the API, and Nest its parts. */
export async function startApi(config: ApiConfig, log: FastifyBaseLogger): Promise<RunningProcess> {
  const app = await createApi({
    database: {
      ...{ url: config.databaseUrl, operatorUrl: config.operatorDatabaseUrl, connections },
      sealer: new Envelope(openWrapping(config.keys)),
      onWarning: (err) => log.warn({ err }, 'the database warns'),
    },
    supportMinutes: config.supportMinutes,
    openCells: (directory) => openCells(config, directory),
    openDoorbell: (tenants) => openDoorbell(tenants, config, (error) => log.warn({ err: error }, 'a ring was lost')),
    mail: { mailer: mailerOf(config, log), consoleUrl: config.publicUrl ?? `http://localhost:${config.port}` },
    addresses: new OutgoingCalls({ rules: AddressRules.of(config.outgoing) }),
    records: new DnsRecords({ servers: config.outgoing.dnsServers }),
    domain: config.domain,
    ...(config.identity && openIdentity(config.identity, log)),
    ...(config.registry && (await openRegistry(config.registry))),
    log,
    consoleDir: config.consoleDir,
    web: config.web,
    ...sharedBudget(config, log),
  });
  const drain = new RequestDrain(app.getHttpServer() as Server);
  await app.listen(config.port, config.host);
  return {
    ready: { host: config.host, port: Number(new URL(await app.getUrl()).port) },
    // Before Nest closes anything: what is being answered needs the database.
    close: () => drain.drain().then(() => app.close()),
  };
}

/** Who vouches for people, and how browsers get there. Nothing is asked of the provider before somebody needs it. */
function openIdentity(
  config: IdentityConfig,
  log: FastifyBaseLogger,
): Pick<ApiOptions, 'verifier' | 'signIn' | 'oauth'> {
  const { issuer, publicUrl: home, sessionKeyFile } = config;
  const callbackUrl = new URL('/session/callback', home).href;
  const onFailure = (error: unknown) => log.warn({ err: error }, "the identity provider's keys could not be read");
  const seal = Seal.read(sessionKeyFile);
  return {
    verifier: new KeycloakTokenVerifier({ issuer, onFailure }),
    signIn: { client: new ConsoleClient({ issuer, callbackUrl, homeUrl: home.href }), seal, home },
    oauth: { seal, home },
  };
}

/** Loaded where a registry sends people here. */
async function openRegistry(config: TokenRouteConfig): Promise<Pick<ApiOptions, 'registry'>> {
  const { openTokenRoute } = await import('./registry/open-token-route.js');
  return { registry: openTokenRoute(config) };
}

/** Without a mail server letters stay on the machine, and the log says where. */
function mailerOf({ mailUrl: url, mailFrom: from, mailFolder: folder }: ApiConfig, log: FastifyBaseLogger): Mailer {
  if (url !== null) return openMailer({ url, from });
  return openMailer({ folder, from, onKept: (mail) => log.info(mail, 'a letter was kept: no mail server is set') });
}

/** Where there is a Redis, all processes take from one budget. */
function sharedBudget({ redisUrl }: ApiConfig, log: FastifyBaseLogger): Pick<ApiOptions, 'openBudget'> {
  if (redisUrl === null) return {};
  const report = (error: unknown) =>
    log.warn({ err: error }, 'Redis is away: each process counts by itself what queries cost');
  return {
    openBudget: (alone, perMinute) => new RedisCostBudget({ redisUrl, perMinute, instead: alone, report }),
  };
}

/** Closed once what was rung for is in the queue. */
function openDoorbell(database: TenantDatabase, config: ApiConfig, report: (error: unknown) => void) {
  const feed = new QueueFeed(config, report);
  const dispatcher = new Dispatcher({ store: new PostgresDispatch(database), feed, report });
  return {
    ring: (queue: QueueName) => dispatcher.ring(queue),
    close: async () => {
      await dispatcher.close();
      await feed.close();
    },
  };
}
