import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

type EngineModule = typeof import('@prisma/schema-engine-wasm') & { __wbg_set_wasm(exports: unknown): void };

let loading: Promise<EngineModule> | undefined;

/** Prisma's schema engine as WebAssembly (the native one would have to be downloaded), once per process. */
async function loadEngine(): Promise<EngineModule> {
  const require = createRequire(import.meta.url);
  const bindings = (await import('@prisma/schema-engine-wasm/schema_engine_bg' as string)) as EngineModule;
  const bytes = await readFile(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/js$/, 'wasm'));
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), {
    './schema_engine_bg.js': withoutHoldingTimers(bindings as unknown as WebAssembly.ModuleImports),
  });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  return bindings;
}

/** The engine guards its steps with timers that it leaves behind; they must not keep a process alive that is done. */
function withoutHoldingTimers(imports: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
  const name = Object.keys(imports).find((key) => key.startsWith('__wbg_setTimeout'));
  if (name === undefined) return imports;
  const setTimer = imports[name] as (...given: unknown[]) => unknown;
  const unheld = (...given: unknown[]) => {
    const timer = setTimer(...given);
    if (typeof timer === 'object') (timer as NodeJS.Timeout | null)?.unref();
    return timer;
  };
  return { ...imports, [name]: unheld };
}

// PostgreSQL 18 lists NOT NULL among the constraints of a table; the engine reads that from the columns and does not expect
// it here.
const withoutNotNullConstraints = (sql: string): string =>
  sql.replace("contype NOT IN ('p', 'u', 'f')", "contype NOT IN ('p', 'u', 'f', 'n')");

// The catalogue's one-byte type, which the adapter does not know, and a type of text that it does.
const oneByteType = 18;
const characterType = 1042;

/**
 * Prisma's adapter cuts a script at each semicolon, also inside a function's body. Here it goes to the server whole, which
 * also makes each migration one transaction. A shadow database is the one at hand: callers that need one bring an empty one.
 */
class WholeScripts extends PrismaPg {
  constructor(private readonly scripts: pg.Pool) {
    super(scripts);
  }

  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      await this.scripts.query(script);
    };
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const rows = await queryRaw({ ...query, sql: withoutNotNullConstraints(query.sql) });
      // The kind of a check is one letter to the engine, and nothing else.
      const columnTypes = rows.columnTypes.map((type, at) =>
        rows.columnNames[at] === 'constraint_type' ? ColumnTypeEnum.Character : type,
      );
      return { ...rows, columnTypes };
    };
    return adapter;
  }

  override connectToShadowDb() {
    return this.connect();
  }
}

/** A pool that shows the catalogue's one-byte columns as text. */
class CataloguePool extends pg.Pool {
  override query = (async (...question: Parameters<pg.Pool['query']>) => {
    const answer = (await Reflect.apply(pg.Pool.prototype.query, this, question)) as unknown as pg.QueryResult;
    for (const field of answer.fields ?? []) {
      if (field.dataTypeID === oneByteType) field.dataTypeID = characterType;
    }
    return answer;
  }) as pg.Pool['query'];
}

/** Works with a schema engine on one database, and closes its connections. */
export async function withSchemaEngine<T>(databaseUrl: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loading ??= loadEngine();
  const { SchemaEngine } = await loading;
  const pool = new CataloguePool({ connectionString: databaseUrl, max: 1 });
  const adapter = bindMigrationAwareSqlAdapterFactory(new WholeScripts(pool));
  try {
    const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
    return await work(engine).finally(() => engine.free());
  } finally {
    await pool.end();
  }
}
