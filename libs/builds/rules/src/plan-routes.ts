import { type Canvas, gatewaySlug, unitKeys } from '@tiffin/canvas-rules';
import type { ReleaseRoute } from './release-content.js';

/** One route for each gateway of a valid canvas, in the order of their slugs. */
export const planRoutes = (canvas: Canvas): ReleaseRoute[] =>
  canvas.entities
    .filter((entity) => entity.type === 'Gateway')
    .map(({ id, name }) => ({ unit: unitKeys.gateway(id), gatewaySlug: gatewaySlug(name) }))
    .toSorted((a, b) => (a.gatewaySlug < b.gatewaySlug ? -1 : 1));
