import type { PlaceRenderSettings } from '../kubernetes-place.js';
import { defaultRenderSettings } from '../render/default-render-settings.js';

/** Short, so that what is waited for comes within seconds. */
export const shortTimings = { drainMs: 200, graceMs: 1_000, stuckMs: 600_000 };
export const shortWatch = {
  ...{ watchMs: 20_000, silentMs: 3_000, relistMs: 5_000 },
  retryMs: { first: 100, longest: 2_000 },
};

export const faultPlaceSettings: PlaceRenderSettings = {
  ...defaultRenderSettings,
  ...{ imageRepository: 'registry.invalid/test', pullSecret: null },
  routes: { kind: 'ingress', className: 'none' },
};
