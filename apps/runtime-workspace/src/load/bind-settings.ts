import { type BoundSettings, resolveSettings, SettingMissing, type WorkspaceConfig } from '@tiffin/contracts';
import { LoadError } from './load-error.js';

/** The configuration with the values of its secrets and variables in place of their names. Errors: `LoadError` that names one without a value. */
export function bindSettings(config: WorkspaceConfig, settings: BoundSettings): WorkspaceConfig {
  try {
    const bound = <Part extends { readonly settings: object }>(part: Part): Part => ({
      ...part,
      settings: resolveSettings(part.settings, settings),
    });
    return { ...config, connectors: config.connectors.map(bound), models: config.models.map(bound) };
  } catch (error) {
    throw error instanceof SettingMissing ? new LoadError(error.message) : error;
  }
}
