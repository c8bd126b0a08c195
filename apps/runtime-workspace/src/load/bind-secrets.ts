import { resolveSecrets, SecretMissing, type WorkspaceConfig } from '@tiffin/contracts';
import { LoadError } from './load-error.js';

type Secrets = Readonly<Record<string, string>>;

/** The configuration with the values of its secrets in place of their names. Errors: `LoadError` that names one without a value. */
export function bindSecrets(config: WorkspaceConfig, secrets: Secrets): WorkspaceConfig {
  try {
    const bound = <Part extends { readonly settings: object }>(part: Part): Part => ({
      ...part,
      settings: resolveSecrets(part.settings, secrets),
    });
    return { ...config, connectors: config.connectors.map(bound), models: config.models.map(bound) };
  } catch (error) {
    throw error instanceof SecretMissing ? new LoadError(error.message) : error;
  }
}
