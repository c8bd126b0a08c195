import { BoundSetting, type BoundSettings, isSettingReference, resolveSettings, settingOf } from '@tiffin/contracts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The configuration with the values of its secrets and variables in place of their names. Throws `SettingMissing`. */
export function bindSettings(config: unknown, settings: BoundSettings): unknown {
  if (!isFields(config)) return config;
  const { serviceEndpoints, pipelines, plugins } = config;
  return {
    ...config,
    // Code of a plugin reads a text; what it makes of it is its own business.
    ...(plugins === undefined ? {} : { plugins: resolveSettings(plugins, settings) }),
    serviceEndpoints: withAddresses(serviceEndpoints, settings),
    pipelines: bound(pipelines, settings),
  };
}

function bound(value: unknown, settings: BoundSettings): unknown {
  if (Array.isArray(value)) return value.map((part) => bound(part, settings));
  if (!isFields(value)) return value;
  if (isSettingReference(value)) return resolveSettings(value, settings);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      holdsExpressions.has(key) && isFields(part) ? literals(part, settings) : bound(part, settings),
    ]),
  );
}

/** What policies add: of `headers`, and of the transformers. */
const holdsExpressions: ReadonlySet<string> = new Set(['forwardHeaders', 'add']);

/** The text of a header may be a path of the request, a setting never is; what is said about an address names its secret instead. */
function literal(value: unknown, settings: BoundSettings): unknown {
  const named = settingOf(value);
  return named === null ? value : new BoundSetting(String(resolveSettings<unknown>(value, settings)), named.name);
}

const literals = (headers: Fields, settings: BoundSettings): Fields =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, literal(value, settings)]));

/** An address that is a variable may be shown; one that is a secret may not. */
const address = (url: unknown, settings: BoundSettings): unknown =>
  settingOf(url)?.kind === 'variable' ? resolveSettings(url, settings) : literal(url, settings);

function withAddresses(endpoints: unknown, settings: BoundSettings): unknown {
  if (!isFields(endpoints)) return endpoints;
  return Object.fromEntries(
    Object.entries(endpoints).map(([name, endpoint]) => {
      if (!isFields(endpoint) || !Array.isArray(endpoint['urls'])) return [name, endpoint];
      return [name, { ...endpoint, urls: endpoint['urls'].map((url) => address(url, settings)) }];
    }),
  );
}
