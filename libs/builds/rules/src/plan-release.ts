import { type Canvas, canonicalCanvas, type Entity } from '@tiffin/canvas-rules';
import { canonicalJson, type Json } from '@tiffin/kernel';
import { storesOf } from '@tiffin/migrations-rules';
import { sha256Of } from './content-hash.js';
import { planRoutes } from './plan-routes.js';
import { type ReleaseContent, releaseContentOf, releaseHash, type ReleaseUnit, withStores } from './release-content.js';

export interface PlannedRelease {
  /** Hex, of `content`. */
  readonly sha256: string;
  /** Canonical JSON of a `ReleaseContent`. */
  readonly content: string;
}

/** An entity as it was before models had declared changes, where it has none: releases that are there stay the same. */
const drawn = (entity: Entity): object =>
  entity.type === 'Model' && entity.migrations.length === 0
    ? { ...entity, itemOrder: undefined, migrations: undefined }
    : { ...entity, itemOrder: undefined };

/** SHA-256 (hex) of what was drawn, but for where on the screen: moving a card makes no other release. */
export function canvasHash(canvas: Canvas): string {
  const { entities, ...others } = canonicalCanvas(canvas);
  return sha256Of({ ...others, entities: entities.map(drawn) });
}

/** The release that a canvas becomes once its units are images. */
export function planRelease(canvas: Canvas, units: readonly ReleaseUnit[]): PlannedRelease {
  const content = withStores(releaseContentOf(canvasHash(canvas), units, planRoutes(canvas)), storesOf(canvas));
  return { sha256: releaseHash(content), content: canonicalJson(content as unknown as Json) };
}

/** Reads what `planRelease` wrote. */
export const readReleaseContent = (text: string): ReleaseContent => JSON.parse(text) as ReleaseContent;
