export type ConfigErrorCode =
  | 'CONFIG_UNREADABLE'
  | 'CONFIG_INVALID'
  | 'POLICY_NOT_DECLARED'
  | 'POLICY_UNKNOWN'
  | 'CONDITION_UNKNOWN'
  | 'API_ENDPOINT_UNKNOWN'
  | 'SERVICE_ENDPOINT_UNKNOWN'
  | 'UPSTREAM_UNKNOWN'
  | 'REGEX_INVALID'
  | 'EXPRESSION_INVALID'
  | 'PARAMETER_INVALID'
  | 'PLUGIN_FAILED';

/** The config cannot be served. A gateway never starts on a part of its config, so each of these ends the process. */
export class ConfigError extends Error {
  constructor(
    readonly code: ConfigErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'ConfigError';
  }
}
