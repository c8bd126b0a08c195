import type { Canvas } from '@tiffin/canvas-rules';
import { canonicalJson, type Json } from '@tiffin/kernel';
import { planRoutes } from './plan-routes.js';
import { type ReleaseContent, releaseContentOf, releaseHash, type ReleaseUnit } from './release-content.js';

export interface PlannedRelease {
  /** Hex, of `content`. */
  readonly sha256: string;
  /** Canonical JSON of a `ReleaseContent`. */
  readonly content: string;
}

/** The release that a canvas becomes once its units are images. */
export function planRelease(canvas: Canvas, units: readonly ReleaseUnit[]): PlannedRelease {
  const content = releaseContentOf(units, planRoutes(canvas));
  return { sha256: releaseHash(content), content: canonicalJson(content as unknown as Json) };
}

/** Reads what `planRelease` wrote. */
export const readReleaseContent = (text: string): ReleaseContent => JSON.parse(text) as ReleaseContent;
