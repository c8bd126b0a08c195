import type pg from 'pg';
import { encode, nameOf, type Statement, type Value } from './statement.js';

/** One question of a batch. */
export interface Question<Row = unknown> {
  readonly statement: Statement<Row>;
  readonly values: readonly Value[];
}

/** What of pg's connection is used: its messages of the extended protocol. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  /** Name -> text of what this connection's server side has prepared; pg's own queries look here too. */
  readonly parsedStatements: Record<string, string>;
  parse(message: { readonly name: string; readonly text: string }): void;
  bind(message: { readonly statement: string; readonly values: readonly (string | null)[] }): void;
  execute(message: object): void;
  sync(): void;
}

const setTenant = `select set_config('app.tenant_id', $1, true)`;
const setTenantName = nameOf(setTenant);

/**
 * Sends the setting of the tenant and all questions at once, behind one Sync: to Postgres that is one transaction, which ends,
 * and with it the setting, at that Sync. One round trip, however many questions. A submittable of pg, as its cursors are.
 */
export class ReadBatch implements pg.Submittable {
  private readonly raw: (string | null)[][][];
  private at: number;
  private failure: Error | null = null;
  private settle!: { resolve(rows: readonly (readonly unknown[])[]): void; reject(error: unknown): void };
  /** Rows of each question. */
  readonly done = new Promise<readonly (readonly unknown[])[]>((resolve, reject) => {
    this.settle = { resolve, reject };
  });

  /** `tenantId` null: for the directory, which belongs to no tenant. */
  constructor(
    private readonly tenantId: string | null,
    private readonly questions: readonly Question[],
  ) {
    this.raw = questions.map(() => []);
    this.at = tenantId === null ? 0 : -1;
  }

  readonly submit = (connection: pg.Connection): void => {
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    try {
      if (this.tenantId !== null) ask(wire, { name: setTenantName, text: setTenant }, [this.tenantId]);
      for (const { statement, values } of this.questions) ask(wire, statement, values.map(encode));
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  };

  handleDataRow({ fields }: { readonly fields: (string | null)[] }): void {
    if (this.at >= 0) this.raw[this.at]?.push(fields);
  }

  handleCommandComplete(): void {
    this.at += 1;
  }

  handleReadyForQuery(): void {
    this.finish(this.failure);
  }

  /** Of the server, for one of the statements, which ends them all; or of the connection. */
  handleError(error: Error): void {
    this.finish(error);
  }

  private finish(failure: Error | null): void {
    if (failure) return this.settle.reject(failure);
    try {
      this.settle.resolve(
        this.questions.map(({ statement }, at) => (this.raw[at] ?? []).map((row) => statement.shape.read(row))),
      );
    } catch (error) {
      this.settle.reject(error);
    }
  }
}

/** Prepares what this connection does not know yet, under its own name, and runs it. No portal outlives the Sync. */
function ask(
  wire: Wire,
  { name, text }: { readonly name: string; readonly text: string },
  values: (string | null)[],
): void {
  if (wire.parsedStatements[name] === undefined) {
    wire.parse({ name, text });
    wire.parsedStatements[name] = text;
  }
  wire.bind({ statement: name, values });
  wire.execute({});
}
