import { isPolicyName, type PolicyName } from '@tiffin/contracts/gateway';
import { isSettingReference, settingReferences, type ValuePath } from '@tiffin/contracts';
import { type EntityType, isEntityType } from './entity.js';
import { replaceAt } from './replace-at.js';
import { carriesSecret, isCredentialName, isExpression, isPlaceholder, isSecretName } from './looks-secret.js';
import { isOwnCondition } from './strangers.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A part of an entity in which secrets may be named, and which names of fields mean one there. */
interface Place {
  readonly path: ValuePath;
  readonly value: unknown;
  readonly isSecret: (name: string) => boolean;
}

const at = (entity: Fields, field: string, isSecret: Place['isSecret']): Place[] =>
  entity[field] === undefined ? [] : [{ path: [field], value: entity[field], isSecret }];

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

/** What a gateway's policies do: a proxy's `auth`, the headers that a policy adds, a key that tokens are signed with. */
function actionsOf(gateway: Fields): Place[] {
  return listOf(gateway['pipelines']).flatMap((pipeline, p) =>
    listOf(pipeline['policies']).flatMap((policy, q) =>
      listOf(policy['pairs']).flatMap((pair, r) => {
        const path = ['pipelines', p, 'policies', q, 'pairs', r];
        const condition = conditionPlaces(pair['condition'], [...path, 'condition']);
        return isFields(pair['action'])
          ? [...condition, ...actionPlaces(policy['name'], pair['action'], [...path, 'action'])]
          : condition;
      }),
    ),
  );
}

/** What conditions of plugins are told; the gateway's own hold no settings. */
function conditionPlaces(condition: unknown, path: ValuePath): Place[] {
  if (!isFields(condition)) return [];
  const { name } = condition;
  if (!isOwnCondition(name))
    return typeof name === 'string' ? [{ path, value: condition, isSecret: isSecretName }] : [];
  if (name === 'not') return conditionPlaces(condition['condition'], [...path, 'condition']);
  return listOf(condition['conditions']).flatMap((one, index) => conditionPlaces(one, [...path, 'conditions', index]));
}

/** What the code of plugins is given when it starts. */
const pluginPlaces = (gateway: Fields): Place[] =>
  listOf(gateway['plugins']).flatMap((plugin, index) =>
    at(plugin, 'settings', isSecretName).map(within(['plugins', index])),
  );

const within =
  (path: ValuePath) =>
  (place: Place): Place => ({ ...place, path: [...path, ...place.path] });

/** A key that is published may be read by everybody. */
const hasSharedSecret = ({ algorithms }: Fields): boolean =>
  Array.isArray(algorithms) && algorithms.some((algorithm) => String(algorithm).startsWith('HS'));

const all =
  (part: string, isSecret: (action: Fields) => Place['isSecret']) =>
  (action: Fields): Place[] =>
    at(action, part, isSecret(action));

/** Which part of a policy's action may hold secrets. */
const partsWithSecrets: { readonly [Name in PolicyName]?: (action: Fields) => Place[] } = {
  proxy: (action) => [
    ...all('auth', () => isCredentialName)(action),
    ...all('headers', () => isCredentialName)(action),
    ...all('proxyUrl', () => () => false)(action),
    ...all('target', () => (name) => name === 'key')(action),
  ],
  jwt: all('secretOrPublicKey', (action) => () => hasSharedSecret(action)),
  'oauth2-introspect': all('authorization_value', () => () => true),
  'request-transformer': addedPlaces,
  'response-transformer': addedPlaces,
  headers: all('forwardHeaders', ({ headersPrefix }) => {
    const prefix = typeof headersPrefix === 'string' ? headersPrefix : '';
    return (name) => isCredentialName(prefix + name);
  }),
};

function actionPlaces(policy: unknown, action: Fields, path: ValuePath): Place[] {
  if (typeof policy !== 'string') return [];
  if (!isPolicyName(policy)) return [{ path, value: action, isSecret: isSecretName }];
  return (partsWithSecrets[policy]?.(action) ?? []).map(within(path));
}

/** What a transformer adds to headers and to a body. */
function addedPlaces(action: Fields): Place[] {
  return ['headers', 'body'].flatMap((part) => {
    const changes = action[part];
    return isFields(changes) ? at(changes, 'add', isCredentialName).map(within([part])) : [];
  });
}

const none = (): Place[] => [];

const places: Readonly<Record<EntityType, (entity: Fields) => Place[]>> = {
  Connector: (entity) => at(entity, 'settings', isCredentialName),
  Model: (entity) => at(entity, 'userFields', isSecretName),
  Function: (entity) => at(entity, 'environment', isSecretName),
  // Only what an address carries inside it counts: none of its parts has a field of its own.
  ServiceEndpoint: (entity) => at(entity, 'urls', () => false),
  ApiEndpoint: none,
  Microservice: none,
  Gateway: (entity) => [
    ...actionsOf(entity),
    ...pluginPlaces(entity),
    ...at(entity, 'system', isSecretName),
    ...at(entity, 'https', isSecretName),
  ],
};

const placesOf = (entity: Fields): Place[] => {
  const { type } = entity;
  return isEntityType(type) ? places[type](entity) : [];
};

export interface LiteralSecret {
  readonly path: ValuePath;
  readonly value: string;
}

/** Texts with `{name}` in them are filled in at each call: parameters of a REST template, variables of the gateway. */
const isFilledIn = (text: string, path: ValuePath): boolean =>
  (path.includes('operations') && isPlaceholder(text)) ||
  ((path.includes('forwardHeaders') || path.includes('add')) && isExpression(text));

/** Whether a text at a path is a secret, as its name or the text itself says. */
function isLiteralSecret(text: string, path: ValuePath, isSecret: Place['isSecret']): boolean {
  if (text === '') return false;
  if (carriesSecret(text)) return true;
  const name = path.findLast((part) => typeof part === 'string') ?? '';
  return isSecret(String(name)) && !isFilledIn(text, path);
}

function literalAt(value: unknown, path: ValuePath, isSecret: Place['isSecret']): LiteralSecret[] {
  if (typeof value !== 'string' && typeof value !== 'number') return [];
  return isLiteralSecret(String(value), path, isSecret) ? [{ path, value: String(value) }] : [];
}

function literalsIn(value: unknown, path: ValuePath, isSecret: Place['isSecret']): LiteralSecret[] {
  if (isSettingReference(value)) return [];
  if (Array.isArray(value)) return value.flatMap((part, index) => literalsIn(part, [...path, index], isSecret));
  if (!isFields(value)) return literalAt(value, path, isSecret);
  return Object.entries(value).flatMap(([key, part]) => literalsIn(part, [...path, key], isSecret));
}

/** The secrets that are written out in an entity, in the form of any version. */
export const literalSecrets = (entity: Fields): LiteralSecret[] =>
  placesOf(entity).flatMap(({ path, value, isSecret }) => literalsIn(value, path, isSecret));

/** A copy without what is written out: those fields are empty. */
export const withoutLiteralSecrets = <E>(entity: E): E =>
  literalSecrets(entity as Fields).reduce((rest, { path }) => replaceAt(rest, path, '') as E, entity);

/** The references to secrets and variables in an entity. */
export const referencesOf = (entity: Fields): ReturnType<typeof settingReferences> =>
  placesOf(entity).flatMap(({ path, value }) => settingReferences(value, path));

/** Variables that stand where a secret belongs, as the name of the field says: every member may read their values. */
export const secretsAsVariables = (entity: Fields): ReturnType<typeof settingReferences> =>
  placesOf(entity).flatMap(({ path, value, isSecret }) =>
    settingReferences(value, path).filter(({ kind, path: at }) => {
      const name = at.findLast((part) => typeof part === 'string') ?? '';
      return kind === 'variable' && isSecret(String(name));
    }),
  );
