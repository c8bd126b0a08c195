import type { GraphQLSchema } from 'graphql';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Seal } from '@tiffin/identity';
import { AddressRules, OutgoingCalls } from '@tiffin/outgoing';
import { TenantDatabase } from '@tiffin/postgres';
import { testKeys } from '@tiffin/testing';
import type { FastifyInstance } from 'fastify';
import { type Client, createClient } from 'graphql-ws';
import { pino } from 'pino';
import type { ApiOptions } from '../api-options.js';
import { EndWhatIsOver } from '../operators/end-what-is-over.js';
import { Places } from '../cells/places.js';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { createApi } from '../create-api.js';
import { FakeCell } from './fake-cell.js';
import { FakeIdentity } from './fake-identity.js';
import { FakeMailer } from './fake-mailer.js';
import { Feed } from './feed.js';

/** Nothing here asks the internet: no domain is proved. */
const noRecords = { textsOf: () => Promise.resolve({ kind: 'found', texts: [] } as const) };
/** Nothing here leaves the machine: a name has a public address, and nobody calls it. */
const resolvesPublic = () => Promise.resolve([{ address: '1.1.1.1', family: 4 }]);

export interface Answer {
  readonly status: number;
  readonly text: string;
  // Tests read what they asked for.
  readonly data: Record<string, never> | null;
  readonly errors: readonly ShownError[];
}

export interface ShownError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** The API as a client meets it, on a port of its own, with a real database and a cell by hand. */
export class TestApi {
  readonly cell = new FakeCell();
  readonly identity = new FakeIdentity();
  readonly rings: string[] = [];
  readonly mailer = new FakeMailer();
  readonly logged: Record<string, unknown>[] = [];
  server!: FastifyInstance;
  url = '';
  private readonly sockets: Client[] = [];
  private app: NestFastifyApplication | undefined;

  static async start(
    appUrl: string,
    change: Partial<ApiOptions> & { readonly cell?: EnvironmentCells } = {},
    further: readonly Type[] = [],
  ): Promise<TestApi> {
    const api = new TestApi();
    const { cell = api.cell, ...options } = change;
    await api.listen({ ...api.optionsOn(appUrl, cell), ...options }, further);
    return api;
  }

  /** Round trips that reads took. */
  get reads(): number {
    return this.database.readCounts.roundTrips;
  }

  get schema(): GraphQLSchema {
    return (this.server as unknown as { readonly graphql: { readonly schema: GraphQLSchema } }).graphql.schema;
  }

  get database(): TenantDatabase {
    return this.part(TenantDatabase);
  }

  /** Something that it is made of. */
  part<Part>(type: { readonly prototype: Part }): Part {
    if (!this.app) throw new Error('It does not run.');
    return this.app.get(type as never);
  }

  async ask(token: string | null, query: string, variables: object = {}): Promise<Answer> {
    return this.post({ query, variables }, token);
  }

  async post(body: unknown, token: string | null): Promise<Answer> {
    const response = await this.server.inject({
      method: 'POST',
      url: '/graphql',
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      payload: body as object,
    });
    const { data = null, errors = [] } = response.json<Partial<Answer>>();
    return { status: response.statusCode, text: response.body, data, errors };
  }

  /** A subscription on a socket of its own. */
  subscribe(token: string | null, query: string, variables: Record<string, unknown> = {}): Feed {
    const socket = createClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    this.sockets.push(socket);
    return new Feed(socket, { query, variables });
  }

  /** As the API does it every few seconds. */
  async endWhatIsOver(): Promise<void> {
    await this.app?.get(EndWhatIsOver).run();
  }

  async close(): Promise<void> {
    await Promise.all(this.sockets.map((socket) => socket.dispose()));
    await this.app?.close();
  }

  private async listen(options: ApiOptions, further: readonly Type[]): Promise<void> {
    const app = await createApi(options, further);
    this.app = app;
    await app.listen(0, '127.0.0.1');
    this.url = await app.getUrl();
    this.server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  }

  private optionsOn(url: string, cell: EnvironmentCells): ApiOptions {
    return {
      database: { url, operatorUrl: operatorUrl(url), connections: 4, sealer: testKeys().sealer },
      verifier: this.identity,
      records: noRecords,
      addresses: new OutgoingCalls({ rules: AddressRules.of(), resolve: resolvesPublic }),
      openCells: (directory) => ({ cell, places: new Places(directory, { domain: 'localhost', routerPort: 8080 }) }),
      cellWatchTimes: { waitMs: 5_000, pauseMs: 20, longestPauseMs: 100 },
      openDoorbell: () => ({
        ring: (queue, job) => this.rings.push(`${queue} ${'projectId' in job ? job.projectId : job.environmentId}`),
        close: async () => undefined,
      }),
      log: pino({}, { write: (line: string) => this.logged.push(JSON.parse(line) as Record<string, unknown>) }),
      mail: { mailer: this.mailer, consoleUrl: 'http://localhost:4000' },
      // Nothing is asked of the database beside what a test asks.
      noticesEveryMs: 3_600_000,
      oauth: { seal: new Seal('sealed in tests, and nowhere else'), home: new URL('http://localhost:4000') },
      consoleDir: null,
      domain: 'localhost',
    };
  }
}

/** The same database, under the role and the password that operators have in tests. */
function operatorUrl(appUrl: string): string {
  const url = new URL(appUrl);
  url.username = 'tiffin_operator';
  url.password = 'test-operator';
  return url.toString();
}
