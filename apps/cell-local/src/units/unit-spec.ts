import type { DesiredUnit, UnitKey, UnitKind } from '@tiffin/contracts';
import { canonicalJson } from '@tiffin/kernel';

/** All that decides how a unit's process is started. */
export interface UnitSpec {
  readonly key: UnitKey;
  readonly name: string;
  readonly kind: UnitKind;
  readonly imageDigest: string;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Never in variables, arguments or logs: the process reads them from a pipe. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Values of the environment's variables that its configuration names; they come through the same pipe. */
  readonly values: Readonly<Record<string, string>>;
  /** Unit key -> stable base URL. */
  readonly upstreams: Readonly<Record<UnitKey, string>>;
  /** Who goes with it when starts are shared out. */
  readonly tenant: string;
  /** Its place among the tenant's units that want to start at the same time: lower is sooner. */
  readonly startRank: number;
}

export interface UnitPlace {
  readonly addressOf: (key: UnitKey) => string;
  readonly tenant: string;
  readonly startRank: number;
}

export function unitSpec(unit: DesiredUnit, { addressOf, tenant, startRank }: UnitPlace): UnitSpec {
  const { key, kind, name, imageDigest, memoryMb, variables, secrets = {}, values = {} } = unit;
  const upstreams = Object.fromEntries(unit.upstreams.map((upstream) => [upstream, addressOf(upstream)]));
  return { key, kind, name, imageDigest, memoryMb, variables, secrets, values, upstreams, tenant, startRank };
}

/** Equal for two specs that the same process can serve; neither the display name, the tenant nor the rank is a reason to restart. */
export function processHash({ imageDigest, memoryMb, variables, secrets, values, upstreams }: UnitSpec): string {
  return canonicalJson({ imageDigest, memoryMb, variables, secrets, values, upstreams });
}
