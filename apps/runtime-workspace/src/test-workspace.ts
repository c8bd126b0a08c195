/** For tests: a workspace in this process, made of terse models, and calls to it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MethodConfig, ModelConfig, PropertyConfig, RelationConfig, WorkspaceConfig } from '@tiffin/contracts';
import { JsonLog, type RequestSpans } from '@tiffin/runtime';
import type { FastifyInstance } from 'fastify';
import { createWorkspace } from './create-workspace.js';
import { parseConfig } from './load/parse-config.js';

const packages = fileURLToPath(new URL('../../../node_modules', import.meta.url));

export const property = (
  name: string,
  type: PropertyConfig['type'],
  more: Partial<PropertyConfig> = {},
): PropertyConfig => ({
  name,
  type,
  required: false,
  index: false,
  ...more,
});

export const relation = (name: string, type: RelationConfig['type'], model: string): RelationConfig => ({
  name,
  type,
  model,
});

export const method = (name: string, http: MethodConfig['http'], more: Partial<MethodConfig> = {}): MethodConfig => ({
  name,
  accepts: [],
  returns: [],
  http,
  ...more,
});

export const model = (name: string, more: Partial<ModelConfig> = {}): ModelConfig => ({
  id: name.toLowerCase(),
  name,
  base: 'PersistedModel',
  contextPath: `${name.toLowerCase()}s`,
  readonly: false,
  strict: false,
  public: true,
  connector: 'memory',
  properties: [],
  relations: [],
  methods: [],
  settings: {},
  ...more,
});

export const workspaceOf = (...models: readonly ModelConfig[]): WorkspaceConfig => ({
  kind: 'workspace',
  connectors: [{ id: 'memory', name: 'memory', connector: 'memory', settings: {} }],
  models,
});

/** Where the rows of a test's models lie; all models say that their connector is "memory", whatever that is. */
export interface Store {
  /** The configuration with the connector of this store; what it needs is made before. */
  prepare(config: WorkspaceConfig): Promise<WorkspaceConfig>;
  close(): Promise<void>;
}

export const memoryStore: Store = {
  prepare: (config) => Promise.resolve(config),
  close: () => Promise.resolve(),
};

/** A fresh folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'workspace-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads whatever JSON came
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

export type Call = (
  verb: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  ...rest: readonly [body?: unknown, headers?: Readonly<Record<string, string>>]
) => Promise<Answer>;

export interface TestWorkspace {
  readonly call: Call;
  /** GET without a connection, for tests that ask thousands of times. */
  read(url: string): Promise<Pick<Answer, 'status' | 'body'>>;
  readonly lines: string[];
  close(): Promise<void>;
}

const reader =
  (app: FastifyInstance): TestWorkspace['read'] =>
  async (url) => {
    const { statusCode, payload } = await app.inject({ url });
    return { status: statusCode, body: JSON.parse(payload) as unknown };
  };

export async function startWorkspace(
  models: readonly ModelConfig[],
  ...[files = {}, store = memoryStore, openSpans]: readonly [
    files?: Readonly<Record<string, string>>,
    store?: Store,
    openSpans?: (log: JsonLog) => RequestSpans,
  ]
): Promise<TestWorkspace> {
  const folder = folderWith(files);
  // As in a unit; only connectors look into it.
  symlinkSync(packages, join(folder.path, 'node_modules'));
  const lines: string[] = [];
  const log = new JsonLog({ write: (text) => lines.push(text) });
  const spans = openSpans?.(log);
  const workspace = await createWorkspace(parseConfig(await store.prepare(workspaceOf(...models))), {
    folder: folder.path,
    methodTimeoutMs: 300,
    limits: { defaultRows: 50, maxRows: 100 },
    ...{ log, spans },
  });
  const address = await workspace.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    call: caller(address),
    read: reader(workspace.app),
    lines,
    async close() {
      await workspace.close();
      await spans?.close(0);
      folder.remove();
    },
  };
}

function caller(address: string): Call {
  return async (verb, url, ...[body, headers = {}]) => {
    const response = await fetch(new URL(url, address), {
      method: verb,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = String(response.headers.get('content-type')).startsWith('application/json') && text !== '';
    return {
      status: response.status,
      body: isJson ? (JSON.parse(text) as unknown) : text,
      headers: Object.fromEntries(response.headers),
    };
  };
}
