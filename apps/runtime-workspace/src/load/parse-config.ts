import { isReservedModelName } from '@tiffin/contracts';
import type { MethodConfig, ModelConfig, ModelNameKind, PropertyConfig, WorkspaceConfig } from '@tiffin/contracts';
import { LoadError } from './load-error.js';
import { fieldTypes } from './model-shape.js';

const identifier = /^[A-Za-z_][\w-]*$/;
const contextPathForm = /^[\w~-][\w.~-]*(\/[\w~-][\w.~-]*)*$/;
const methodPathForm = /^(\/:?[\w.~-]+)*\/?$/;
const bases = new Set(['PersistedModel', 'Model', 'User']);
const relationTypes = new Set(['hasMany', 'belongsTo', 'hasAndBelongsToMany']);
const verbs = new Set(['get', 'post', 'patch', 'put', 'del', 'all']);

/**
 * `config.json`, checked as far as the runtime depends on it: names reach generated code and routes, references must hold.
 * Errors: `LoadError` with every problem found.
 */
export function parseConfig(json: unknown): WorkspaceConfig {
  const config = json as WorkspaceConfig;
  if (config?.kind !== 'workspace' || !Array.isArray(config.connectors) || !Array.isArray(config.models)) {
    throw new LoadError(
      'config.json is no workspace configuration: it needs "kind": "workspace", "connectors" and "models".',
    );
  }
  const problems = [...connectorProblems(config), ...config.models.flatMap((model) => modelProblems(model, config))];
  problems.push(...repeated(config.models, ({ name }) => name, 'The model name'));
  problems.push(...repeated(config.models, ({ contextPath }) => contextPath, 'The context path'));
  if (problems.length > 0) throw new LoadError(problems.join('\n'));
  return config;
}

function connectorProblems({ connectors }: WorkspaceConfig): string[] {
  const foreign = connectors.filter(({ connector }) => connector !== 'memory');
  return [
    ...foreign.map(
      ({ name, connector }) =>
        `Connector "${name}" is of the kind "${connector}", which this runtime does not have. It has: memory.`,
    ),
    ...repeated(connectors, ({ name }) => name, 'The connector name'),
  ];
}

function repeated<Item>(items: readonly Item[], key: (item: Item) => string, what: string): string[] {
  const keys = items.map((item) => String(key(item)).toLowerCase());
  return [...new Set(keys.filter((value, at) => keys.indexOf(value) !== at))].map(
    (value) => `${what} "${value}" is used twice.`,
  );
}

function modelProblems(model: ModelConfig, config: WorkspaceConfig): string[] {
  const where = `Model "${model.name}"`;
  const says = (isWrong: boolean, text: string) => (isWrong ? [`${where}: ${text}`] : []);
  const lacksList =
    !Array.isArray(model.properties) || !Array.isArray(model.relations) || !Array.isArray(model.methods);
  if (lacksList) return [`${where} needs the lists "properties", "relations" and "methods".`];
  return [
    ...says(!identifier.test(String(model.name)), 'a name is letters, digits, _ and -, and starts with a letter or _.'),
    ...says(!bases.has(model.base), `the base "${model.base}" is none of ${[...bases].join(', ')}.`),
    ...says(!contextPathForm.test(String(model.contextPath)), `"${model.contextPath}" is no path below /api.`),
    ...says(
      model.connector !== undefined && !config.connectors.some(({ name }) => name === model.connector),
      `there is no connector "${model.connector}".`,
    ),
    ...says(isOutside(model.script), `the script "${model.script}" is not below code/.`),
    ...propertyProblems(where, model.properties),
    ...relationProblems(where, model, config),
    ...reservedProblems(where, model),
    ...model.methods.flatMap((method) => methodProblems(where, method)),
  ];
}

const isOutside = (script: string | undefined): boolean =>
  script !== undefined && (script.startsWith('/') || script.split(/[\\/]/).includes('..'));

function propertyProblems(where: string, properties: readonly PropertyConfig[]): string[] {
  return [
    ...repeated(properties, ({ name }) => name, `${where}: the property`),
    ...properties.flatMap((property) => [
      ...(identifier.test(String(property.name)) && !property.name.startsWith('__')
        ? []
        : [`${where}: "${property.name}" is no property name (letters, digits, _ and -).`]),
      ...(fieldTypes.includes(property.type)
        ? []
        : [`${where}: property "${property.name}" has the unknown type "${property.type}".`]),
      ...propertyProblems(`${where}, "${property.name}"`, property.properties ?? []),
    ]),
  ];
}

function relationProblems(where: string, model: ModelConfig, { models }: WorkspaceConfig): string[] {
  return model.relations.flatMap((relation) => {
    const target = models.find(({ name }) => name === relation.model);
    const named = `${where}: relation "${relation.name}"`;
    if (!identifier.test(relation.name)) return [`${named} is no name (letters, digits, _ and -).`];
    if (!relationTypes.has(relation.type)) return [`${named} has the unknown type "${relation.type}".`];
    if (!target) return [`${named} points to the model "${relation.model}", which does not exist.`];
    const isDetached = model.connector !== undefined && target.connector === undefined;
    return isDetached ? [`${named} points to "${relation.model}", which has no connector.`] : [];
  });
}

function reservedProblems(where: string, { name, properties, relations, methods }: ModelConfig): string[] {
  const taken = (kind: ModelNameKind, what: string, names: readonly string[]) =>
    names
      .filter((one) => isReservedModelName(kind, one))
      .map((one) => `${where}: the ${what} "${one}" has a reserved name; choose another.`);
  const namesOf = (items: readonly { readonly name: string }[]) => items.map((item) => item.name);
  const [rowMethods, ownMethods] = partition(namesOf(methods), (one) => one.startsWith('prototype.'));
  return [
    ...taken('model', 'model', [name]),
    ...taken('property', 'property', namesOf(properties)),
    ...taken('relation', 'relation', namesOf(relations)),
    ...taken('method', 'method', ownMethods),
    ...taken(
      'rowMethod',
      'method of a row',
      rowMethods.map((one) => one.replace('prototype.', '')),
    ),
    ...namesOf(relations)
      .filter((one) => properties.some((property) => property.name === one))
      .map((one) => `${where}: a property and a relation are called "${one}"; rename one.`),
  ];
}

function partition(names: readonly string[], holds: (name: string) => boolean): [string[], string[]] {
  return [names.filter(holds), names.filter((name) => !holds(name))];
}

function methodProblems(where: string, { name, http }: MethodConfig): string[] {
  const named = `${where}: method "${name}"`;
  if (!/^(prototype\.)?[A-Za-z_$][\w$]*$/.test(name)) return [`${named} is no function name.`];
  if (!verbs.has(http?.verb)) return [`${named} has the unknown verb "${http?.verb}".`];
  return methodPathForm.test(http.path)
    ? []
    : [`${named} has the path "${http.path}"; a path is like /stats or /:year/stats.`];
}

export { methodProblems };
