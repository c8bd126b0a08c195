import type { HostPlace } from '@tiffin/deployments-rules';
import type { EnvironmentId } from '@tiffin/kernel';
import type { Check } from '@tiffin/promotion-rules';

/** What is asked of an environment from outside. Its health is known without asking. */
export type OuterCheck = Exclude<Check, { readonly kind: 'health' }>;

/** Where the gateways of a release answer. */
export interface CheckedPlace extends Omit<HostPlace, 'domain'> {
  readonly environmentId: EnvironmentId;
  /** First labels of their host names, in order. */
  readonly gateways: readonly string[];
}

/** Calls what an environment runs, as a client would. */
export interface CheckRunner {
  /** Null where the check is passed; else what was wrong, for people. Throws what is not the release's fault, e.g. CELL_UNAVAILABLE. */
  run(check: OuterCheck, place: CheckedPlace): Promise<string | null>;
}
