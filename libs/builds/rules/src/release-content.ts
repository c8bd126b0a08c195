import type { UnitKey, UnitKind } from '@tiffin/contracts';
import type { StoreSchema } from '@tiffin/migrations-rules';
import { sha256Of } from './content-hash.js';
import type { ReleaseSetting } from './release-setting.js';

export interface ReleaseUnit {
  readonly key: UnitKey;
  readonly kind: UnitKind;
  readonly name: string;
  readonly imageDigest: string;
  readonly memoryMb: number;
  readonly upstreams: readonly UnitKey[];
  /** Absent where there are none, as in releases that were made before there were secrets. */
  readonly secrets?: readonly ReleaseSetting[];
  /** Variables of the environment, in the same way. */
  readonly variables?: readonly ReleaseSetting[];
}

/** Which unit answers at which first label of the host name. */
export interface ReleaseRoute {
  readonly unit: UnitKey;
  readonly gatewaySlug: string;
}

/** What a release is: its bytes never change, and equal content is the same release. */
export interface ReleaseContent {
  readonly formatVersion: 1;
  /** `canvasHash` of what was drawn; absent in releases that were made before it was part of them. */
  readonly canvas?: string;
  readonly units: readonly ReleaseUnit[];
  readonly routes: readonly ReleaseRoute[];
  /** What it keeps in databases; absent where there are none, as in releases that were made before databases were migrated. */
  readonly stores?: readonly StoreSchema[];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The content of a release in canonical order; further fields of the arguments are left out. `canvas` is its `canvasHash`. */
export const releaseContentOf = (
  canvas: string,
  units: readonly ReleaseUnit[],
  routes: readonly ReleaseRoute[],
): ReleaseContent => ({
  formatVersion: 1,
  canvas,
  units: units
    .map(({ key, kind, name, imageDigest, memoryMb, upstreams, secrets = [], variables = [] }) => ({
      key,
      kind,
      name,
      imageDigest,
      memoryMb,
      upstreams: upstreams.toSorted(compare),
      ...(secrets.length > 0 ? { secrets } : {}),
      ...(variables.length > 0 ? { variables } : {}),
    }))
    .toSorted((a, b) => compare(a.key, b.key)),
  routes: routes
    .map(({ unit, gatewaySlug }) => ({ unit, gatewaySlug }))
    .toSorted((a, b) => compare(a.gatewaySlug, b.gatewaySlug)),
});

/** The same with what it keeps in databases. What keeps nothing is byte for byte what it was. */
export const withStores = (content: ReleaseContent, stores: readonly StoreSchema[]): ReleaseContent =>
  stores.length === 0
    ? content
    : { ...content, stores: stores.toSorted((a, b) => compare(a.connectorId, b.connectorId)) };

/** SHA-256 (hex) of a release's content. */
export const releaseHash = (content: ReleaseContent): string => sha256Of(content);
