import type { MethodConfig } from '@tiffin/contracts';
import type { Row } from '../juggler.js';
import type { RemoteContext } from '../load/remote-hooks.js';
import type { LoadedModel } from '../load/model-shape.js';
import type { ServedModel } from '../load/load-workspace.js';

export type Verb = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a request brings: the row's id, a related row's id (`fk`), a filter, a where clause, a row, or one or many rows. */
export type Accept = 'id' | 'fk' | 'filter' | 'where' | 'data' | 'rows';

/** What the answer's body is. */
export type Answer = 'row' | 'rows' | 'rowOrRows' | 'count' | 'exists' | 'nothing' | 'custom';

/** One operation that REST offers; also what the OpenAPI document is made from. */
export interface RemoteRoute {
  readonly verb: Verb;
  /** Below `/api`, with `:id` and `:fk`. */
  readonly path: string;
  /** LoopBack's name of it, which remote hooks use. */
  readonly name: string;
  readonly summary: string;
  readonly accepts: readonly Accept[];
  readonly answer: Answer;
  readonly status: number;
  readonly writes: boolean;
  /** The model in whose path it is. */
  readonly model: ServedModel;
  /** The model of the rows and filters: the related one for relations. */
  readonly target: LoadedModel;
  /** Of a remote method. */
  readonly method?: MethodConfig;
  run(context: RemoteContext): Promise<unknown>;
}

/** What a request or a hook leaves out, or a hook sets to null, is all. */
export const filterOf = ({ args }: RemoteContext): Row => (args['filter'] ?? {}) as Row;
export const whereOf = ({ args }: RemoteContext): Row => (args['where'] ?? {}) as Row;
