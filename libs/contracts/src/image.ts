import type { UnitKind } from './runtime-process.js';

/**
 * What goes into one unit's image, decided by planning. Everything here is covered by `contentHash`.
 * Paths of `files` are relative, with `/`, without `..`; they land below `/app/code`.
 */
export interface UnitContent {
  readonly kind: UnitKind;
  /** Which runtime bundle: `runtime-gateway`, `runtime-workspace`, `runtime-function-node`. */
  readonly runtime: RuntimeName;
  /** Digest of that bundle and of the base image under it. */
  readonly runtimeDigest: string;
  readonly files: Readonly<Record<string, string>>;
  /** npm packages for `/app/node_modules`; null where there are none. */
  readonly dependencies: UnitDependencies | null;
  /** Written to `/app/config.json` as canonical JSON. */
  readonly config: unknown;
  /** Environment variables of the image. */
  readonly variables: Readonly<Record<string, string>>;
}

export type RuntimeName = 'runtime-gateway' | 'runtime-workspace' | 'runtime-function-node';

export interface UnitDependencies {
  /** Package name -> version range. */
  readonly packages: Readonly<Record<string, string>>;
  /** Text of a package-lock.json that the user brought; null: resolved once and kept. */
  readonly lockfile: string | null;
}

/** Media types and annotations of our images; the format is OCI image-spec 1.1. */
export const imageAnnotations = {
  /** On a layer: which of `base`, `dependencies`, `runtime`, `code`, `config` it is. */
  layerRole: 'dev.tiffin.layer',
  /** On a manifest: content hash of the unit. */
  contentHash: 'dev.tiffin.content-hash',
} as const;
