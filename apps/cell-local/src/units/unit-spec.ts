import type { DesiredUnit, UnitKey } from '@tiffin/contracts';
import { canonicalJson } from '@tiffin/kernel';

/** All that decides how a unit's process is started. */
export interface UnitSpec {
  readonly key: UnitKey;
  readonly name: string;
  readonly imageDigest: string;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Unit key -> stable base URL. */
  readonly upstreams: Readonly<Record<UnitKey, string>>;
}

export function unitSpec(unit: DesiredUnit, addressOf: (key: UnitKey) => string): UnitSpec {
  const { key, name, imageDigest, memoryMb, variables } = unit;
  const upstreams = Object.fromEntries(unit.upstreams.map((upstream) => [upstream, addressOf(upstream)]));
  return { key, name, imageDigest, memoryMb, variables, upstreams };
}

/** Equal for two specs that the same process can serve; the display name is no reason to restart. */
export function processHash({ imageDigest, memoryMb, variables, upstreams }: UnitSpec): string {
  return canonicalJson({ imageDigest, memoryMb, variables, upstreams });
}
