import type { Canvas } from '@tiffin/canvas-rules';

/** A unit of a release with what is known of its image. */
export interface ComparedUnit {
  readonly key: string;
  readonly name: string;
  readonly imageDigest: string;
  /** Of its image with all layers, also those that other images share; null: not known any more. */
  readonly sizeBytes: number | null;
  /** The package-lock.json that its packages were installed by; null: none, or not known. */
  readonly lockfile: string | null;
}

/** A release together with the canvas that it was built of. */
export interface ComparedRelease {
  /** Its number in the project: of two, the one with the greater is the newer. */
  readonly number: number;
  readonly canvas: Canvas;
  readonly units: readonly ComparedUnit[];
}
