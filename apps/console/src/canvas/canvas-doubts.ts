import { type Canvas, canvasWarnings } from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';
import type { EnvironmentAnswer } from '../graphql/answers.js';

/**
 * What a draft holds that may be saved and is likely not meant. Where no gateway's address shows the domain of the installation yet,
 * only the server knows which hosts it routes.
 */
export function canvasDoubts(
  canvas: Canvas,
  environment: Pick<EnvironmentAnswer, 'urls'> | null,
  saved: Canvas = canvas,
): readonly Problem[] {
  const domain = domainOf(environment);
  const found = canvasWarnings(canvas, { domain: domain ?? '' }, saved);
  return domain === null ? found.filter(({ rule }) => rule !== 'host-not-routed') : found;
}

/** The host of a gateway is `<gateway>.<environment>.<project>.<tenant>.<domain>`. */
function domainOf(environment: Pick<EnvironmentAnswer, 'urls'> | null): string | null {
  const url = environment?.urls[0]?.url;
  return url === undefined ? null : new URL(url).hostname.split('.').slice(4).join('.');
}
