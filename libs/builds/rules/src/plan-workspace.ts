import { type Canvas, type Connector, type Model, connectorOf, contextPath } from '@tiffin/canvas-rules';
import {
  type ConnectorConfig,
  connectorPackages,
  type ModelConfig,
  servedMethod,
  type UnitContent,
  type WorkspaceConfig,
} from '@tiffin/contracts';

const scriptPath = (model: Model): string => `models/${model.name}.js`;

const connectorConfig = ({ id, name, connector, settings }: Connector): ConnectorConfig => ({
  id,
  name,
  connector: connector === 'redis' ? 'kv-redis' : connector,
  settings,
});

function modelConfig(canvas: Canvas, model: Model): ModelConfig {
  const connector = connectorOf(canvas, model.id);
  const nameOf = (id: string): string => canvas.entities.find((entity) => entity.id === id)?.name ?? id;
  return {
    id: model.id,
    name: model.name,
    base: model.base,
    contextPath: contextPath(model),
    readonly: model.readonly,
    strict: model.strict,
    public: model.public,
    ...(connector ? { connector: connector.name } : {}),
    properties: model.properties,
    relations: model.relations.map((relation) => ({ ...relation, model: nameOf(relation.model) })),
    methods: model.methods.map(servedMethod),
    ...(model.script === undefined ? {} : { script: scriptPath(model) }),
    settings: model.userFields,
  };
}

function packagesOf(models: readonly Model[], connectors: readonly Connector[]): Record<string, string> {
  const ofConnectors = connectors.flatMap(({ connector }) => {
    const entry = connectorPackages[connector];
    return entry ? [entry] : [];
  });
  // A version that a model names wins, so that a user can pin a connector.
  return Object.fromEntries([...ofConnectors, ...models.flatMap(({ dependencies }) => Object.entries(dependencies))]);
}

/** What reaches the image of a process for these models and connectors. */
export function workspaceContent(
  canvas: Canvas,
  parts: { readonly models: readonly Model[]; readonly connectors: readonly Connector[] },
  runtimeDigest: string,
): UnitContent {
  const config: WorkspaceConfig = {
    kind: 'workspace',
    connectors: parts.connectors.map(connectorConfig),
    models: parts.models.map((model) => modelConfig(canvas, model)),
  };
  const scripts = parts.models.flatMap((model) =>
    model.script === undefined ? [] : [[scriptPath(model), model.script]],
  );
  const packages = packagesOf(parts.models, parts.connectors);
  return {
    kind: 'workspace',
    runtime: 'runtime-workspace',
    runtimeDigest,
    files: Object.fromEntries(scripts),
    dependencies: Object.keys(packages).length > 0 ? { packages, lockfile: null } : null,
    config,
    variables: {},
  };
}
