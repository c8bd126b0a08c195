import type { ReleaseSetting } from './release-setting.js';
import type { UnitContent, UnitKey, UnitKind } from '@tiffin/contracts';

/** Something of a canvas that becomes one image and one process. */
export interface PlannedUnit {
  readonly key: UnitKey;
  readonly kind: UnitKind;
  readonly name: string;
  /** Canvas entity that it comes from; null for the workspace. */
  readonly entityId: string | null;
  /** Everything that reaches its image, and nothing else. */
  readonly content: UnitContent;
  /** Units that it calls, in the order of their keys. */
  readonly upstreams: readonly UnitKey[];
  /** Secrets of the environment that it is given when it starts. */
  readonly secrets: readonly ReleaseSetting[];
  /** The same of its variables. */
  readonly variables: readonly ReleaseSetting[];
  readonly memoryMb: number;
}

/** Digest of each runtime bundle together with the base image under it. */
export type RuntimeDigests = Readonly<Record<UnitContent['runtime'], string>>;
