import {
  contextPathProblem,
  foreignKeyOf,
  keyProblem,
  type ModelConfig,
  modelProblems as ownProblems,
  runnableConnectors,
  sharedKeyProblem,
  type WorkspaceConfig,
} from '@tiffin/contracts';
import { LoadError } from './load-error.js';

const bases = new Set(['PersistedModel', 'Model', 'User']);

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
  const foreign = connectors.filter(({ connector }) => !runnableConnectors.includes(connector));
  return [
    ...foreign.map(
      ({ name, connector }) =>
        `Connector "${name}" is of the kind "${connector}", which this runtime does not have. It has: ${runnableConnectors.join(', ')}.`,
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
    ...ownProblems(model).map(({ path, message }) => `${where}, "${path.join('.')}": ${message}.`),
    ...says(!bases.has(model.base), `the base "${model.base}" is none of ${[...bases].join(', ')}.`),
    ...[contextPathProblem(String(model.contextPath))].flatMap((text) => says(text !== null, `${text}.`)),
    ...says(
      model.connector !== undefined && !config.connectors.some(({ name }) => name === model.connector),
      `there is no connector "${model.connector}".`,
    ),
    ...says(isOutside(model.script), `the script "${model.script}" is not below code/.`),
    ...relationProblems(where, model, config),
  ];
}

const isOutside = (script: string | undefined): boolean =>
  script !== undefined && (script.startsWith('/') || script.split(/[\\/]/).includes('..'));

function relationProblems(where: string, model: ModelConfig, { models }: WorkspaceConfig): string[] {
  return model.relations.flatMap((relation) => {
    const target = models.find(({ name }) => name === relation.model);
    const named = `${where}: relation "${relation.name}"`;
    if (!target) return [`${named} points to the model "${relation.model}", which does not exist.`];
    const isDetached = model.connector !== undefined && target.connector === undefined;
    const key = relation.type === 'hasMany' ? foreignKeyOf(model.name, relation) : null;
    const wrongKey = key === null ? null : keyProblem(target, key);
    const sharedKey = sharedKeyProblem(model, relation, { target: target.name, models });
    return [
      ...(isDetached ? [`${named} points to "${relation.model}", which has no connector.`] : []),
      ...(wrongKey === null ? [] : [`${named} has its key in "${relation.model}": ${wrongKey}.`]),
      ...(sharedKey === null ? [] : [`${named}: ${sharedKey}.`]),
    ];
  });
}
