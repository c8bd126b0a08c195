import type { RenderSettings } from '../render/render-settings.js';

/** More than a cell has tenants, each with settings of its own. */
const most = 10_000;

/** Answers the same object for settings that say the same, so that what was made with them is known by them. */
export class SameSettings {
  private readonly known = new Map<string, RenderSettings>();

  of(settings: RenderSettings): RenderSettings {
    const text = JSON.stringify(settings);
    const same = this.known.get(text);
    if (same !== undefined) return same;
    if (this.known.size >= most) this.known.clear();
    this.known.set(text, settings);
    return settings;
  }
}
