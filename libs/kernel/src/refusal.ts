import { type RefusalCode, refusalTable } from './refusal-table.js';
import { visible } from './visible.js';

/** One thing that is wrong in a larger input: which entity and field, which rule, and the way out. */
export interface Problem {
  readonly entityId?: string;
  readonly entityName?: string;
  /** Path inside the entity, e.g. `pipelines.0.policies.1.action.serviceEndpoint`. */
  readonly field?: string;
  /** Stable name of the broken rule, e.g. `name-unique`. */
  readonly rule: string;
  /** What is wrong and what to do, in one or two sentences. */
  readonly message: string;
}

/** A "no" that the caller can act on. Rules return it, operations throw it, one formatter shows it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  private constructor(
    readonly code: RefusalCode,
    text: string,
    readonly problems: readonly Problem[],
  ) {
    super(visible(text));
  }

  static of(code: RefusalCode, ...names: readonly string[]): Refusal {
    return new Refusal(code, refusalTable[code].text(...names), []);
  }

  /** Keeps what led to it, with paths and addresses, for the log; people are shown the text alone. */
  because(cause: unknown): this {
    this.cause = cause;
    return this;
  }

  /** A refusal that lists what is wrong, one by one. */
  static ofProblems(code: RefusalCode, problems: readonly Problem[], ...names: readonly string[]): Refusal {
    const shown = problems.map((problem) => ({ ...problem, message: visible(problem.message) }));
    return new Refusal(code, refusalTable[code].text(...names), shown);
  }
}

/** The value, or throws the refusal that stands in its place. */
export function accepted<T>(answer: T | Refusal): T {
  if (answer instanceof Refusal) throw answer;
  return answer;
}
