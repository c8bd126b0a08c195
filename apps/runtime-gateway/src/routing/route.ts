import type { Pipeline } from '../policies/pipeline.js';
import type { HostTest } from './host-pattern.js';
import type { MethodSet } from './method-set.js';
import type { PathPattern } from './path-pattern.js';

/** One API endpoint, ready to be compared with requests. */
export interface Route {
  readonly endpoint: string;
  /** Place of its counters in the metrics. */
  readonly index: number;
  readonly paths: readonly PathPattern[];
  readonly methods: MethodSet | undefined;
  readonly scopes: readonly string[];
  /** It has no scopes, or a policy of its pipeline can prove who has them. */
  readonly isOpen: boolean;
  /** Absent: the endpoint is in no pipeline and answers 404. */
  readonly pipeline: Pipeline | undefined;
  /** Only the cors steps of the pipeline: what a preflight may reach that `methods` or `scopes` would refuse. */
  readonly preflight: Pipeline | undefined;
}

export interface HostGroup {
  /** Compared as a whole; undefined: `admits` says. */
  readonly host: string | undefined;
  readonly admits: HostTest;
  readonly routes: readonly Route[];
}
