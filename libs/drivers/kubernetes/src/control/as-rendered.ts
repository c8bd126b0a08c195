import type { PlacedRelease } from '../record/environment-record.js';
import { podTemplate } from '../render/pod-template.js';
import type { RenderSettings } from '../render/render-settings.js';
import { versionOf } from '../render/version-of.js';
import { plannedUnits } from './plan-environment.js';

/** A release with what its units are made of now, so that they stay so, whatever the cell makes of them later. */
export function asRendered(release: PlacedRelease, settings: RenderSettings): PlacedRelease {
  const rendered = plannedUnits(release).map((planned) => {
    const version = versionOf(planned, settings);
    return [planned.unit.key, planned.rendered ?? { version, template: podTemplate(planned, version, settings) }];
  });
  return { ...release, rendered: Object.fromEntries(rendered) };
}

/** The same release as the cell makes it now. */
export const asSettled = ({ desired, set }: PlacedRelease): PlacedRelease => ({ desired, set });

/** Whether the cell makes something else of a release by now: its settings are others, or the platform is. */
export function isOutdated(release: PlacedRelease, settings: RenderSettings): boolean {
  const now = plannedUnits(asSettled(release)).map((planned) => versionOf(planned, settings));
  return plannedUnits(release).some((planned, index) => versionOf(planned, settings) !== now[index]);
}
