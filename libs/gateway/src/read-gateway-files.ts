import { basename } from 'node:path';
import type { ConsumerSnapshot, GatewayConfig } from '@tiffin/contracts';
import { isPolicyName, policyNames } from '@tiffin/contracts/gateway';
import { hideSecrets } from './hide-secrets.js';
import { type Note, Teller } from './note.js';
import { meant } from './nearest-name.js';
import { type InspectedPlugin, loadable, partsOf, type PluginParts } from './plugins.js';
import { parseText } from './parse-text.js';
import { readApiEndpoints } from './read-api-endpoints.js';
import { readPipelines } from './read-pipelines.js';
import { readConsumers } from './read-consumers.js';
import { type FilesBeside, type HttpServer, type HttpsServer, readHttp, readHttps } from './read-servers.js';
import { readServiceEndpoints } from './read-service-endpoints.js';
import { readModel, readSystemConfig } from './read-system-config.js';
import { type Fields, isFields, textsOf } from './shapes.js';
import { type Environment, substituteEnvironment } from './substitute-environment.js';
import { tellDeadParts } from './tell-dead-parts.js';

export interface GatewayFile {
  /** As it is called in notes. */
  readonly name: string;
  readonly text: string;
}

export interface GatewayFiles {
  readonly gateway: GatewayFile;
  readonly system: GatewayFile | null;
  readonly models: readonly GatewayFile[];
  readonly consumers: GatewayFile | null;
  readonly beside: FilesBeside;
  /** What the code of plugins registers; absent: nobody has looked. */
  readonly plugins?: { readonly folder: string; readonly inspected: readonly InspectedPlugin[] };
}

/** What the files of an Express Gateway come to. */
export interface ReadGateway {
  /** Of a pipeline that has a refused part it answers 503, whatever else the pipeline would do. */
  readonly config: GatewayConfig;
  readonly http: HttpServer | null;
  readonly https: HttpsServer | null;
  /** Null where there is no file of them, or none that can be used. */
  readonly consumers: ConsumerSnapshot | null;
  readonly notes: readonly Note[];
  /** The plugins that are named, with their settings, and the names in pipelines that nobody has. */
  readonly wanted: { readonly plugins: Fields; readonly names: readonly string[] };
}

const known = ['http', 'https', 'admin', 'apiEndpoints', 'serviceEndpoints', 'policies', 'pipelines'];
const legacy = ['apiEndpoint', 'serviceEndpoint', 'policy', 'pipeline'];

export function readGatewayFiles(files: GatewayFiles, environment: Environment): ReadGateway {
  const notes: Note[] = [];
  const values: string[] = [];
  const parsed = (file: GatewayFile | null): unknown => {
    if (file === null) return undefined;
    const tell = new Teller(notes, { file: file.name });
    const { text, missing, values: put } = substituteEnvironment(file.text, environment);
    values.push(...put);
    for (const name of missing) tellMissing(name, tell);
    return parseText(text, tell);
  };
  const [gateway, system] = [parsed(files.gateway), parsed(files.system)];
  const plugins = files.system === null ? {} : readSystemConfig(system, new Teller(notes, { file: files.system.name }));
  const parts = partsOf(files.plugins?.inspected ?? null, Object.keys(plugins));
  if (files.system !== null) tellFailed(parts, new Teller(notes, { file: files.system.name }));
  for (const model of files.models)
    readModel(basename(model.name, '.json'), parsed(model), new Teller(notes, { file: model.name }));
  const given = parsed(files.consumers);
  const consumers =
    files.consumers === null ? null : readConsumers(given, new Teller(notes, { file: files.consumers.name }));
  const read = readRoot(gateway, new Teller(notes, { file: files.gateway.name }), { parts, beside: files.beside });
  const within = new Teller(notes, { file: files.gateway.name });
  if (files.consumers === null) tellNobody(read.config, within);
  tellNoIssuer(read.config, consumers, within);
  tellForwardProxy(read.config, within, environment);
  const wanted = { plugins, names: [...parts.wanting] };
  const hidden = hideSecrets(notes, [gateway, system, given], values);
  return { ...withPlugins(read, files.plugins), consumers, wanted, notes: hidden };
}

/** Policies that ask for consumers. */
const asking = ['key-auth', 'basic-auth'];

function tellNobody({ policies }: GatewayConfig, tell: Teller): void {
  for (const policy of asking.filter((one) => policies.includes(one)))
    tell
      .at({ policy })
      .warning(
        'it lets nobody in',
        'there are no consumers: Express Gateway keeps them in its Redis, which is not read',
        'write them to consumers.yml beside this file',
      );
}

function tellNoIssuer({ policies }: GatewayConfig, known: ConsumerSnapshot | null, tell: Teller): void {
  if (known?.oauth2 === undefined && policies.includes('oauth2'))
    tell
      .at({ policy: 'oauth2' })
      .warning(
        'it lets nobody in',
        'a gateway by itself issues no tokens; an environment of the platform does',
        'write "oauth2" with the issuer and its keys to consumers.yml, or use jwt with the "jwksUrl" of a server of yours',
      );
}

function tellForwardProxy({ policies }: GatewayConfig, tell: Teller, environment: Environment): void {
  const name = ['http_proxy', 'HTTP_PROXY'].find((one) => environment[one]);
  if (name !== undefined && policies.includes('proxy'))
    tell
      .at({ policy: 'proxy' })
      .changed(
        `${name} of the environment counts for nothing`,
        'services are asked directly; Express Gateway asks all of them through that proxy',
        'where a service is to be asked through one, give it as "proxyUrl" of its proxy step',
      );
}

function tellMissing(name: string, tell: Teller): void {
  const isOfRequests = name === 'requestID';
  tell.warning(
    `the variable ${name} is not set, and has become null`,
    isOfRequests ? '${requestID} is read as a variable of the environment' : 'nothing in the environment has that name',
    isOfRequests ? 'write ${egContext.requestID}' : `set it, or write \${${name}:-default}`,
  );
}

type Read = Omit<ReadGateway, 'notes' | 'wanted' | 'consumers'>;

function withPlugins(read: Read, plugins: GatewayFiles['plugins']): Read {
  const loaded = loadable(plugins?.inspected ?? []);
  if (loaded.length === 0) return read;
  return { ...read, config: { ...read.config, plugins: loaded, pluginFolder: plugins!.folder } };
}

function tellFailed({ inspected }: PluginParts, tell: Teller): void {
  for (const { name, failure } of inspected ?? [])
    if (failure !== null)
      tell.at({ field: `plugins.${name}` }).ignored('the plugin is left out', failure.reason, failure.wayOut);
}

interface Beside {
  readonly parts: PluginParts;
  readonly beside: FilesBeside;
}

function readRoot(given: unknown, tell: Teller, { parts, beside }: Beside): Read {
  if (given !== undefined && !isFields(given))
    tell.refused('it is empty, or no object', 'a configuration is an object', `write it with ${known.join(', ')}`);
  const root = isFields(given) ? given : {};
  tellRootKeys(root, tell);
  const { endpoints, named } = readApiEndpoints(root, tell);
  const services = readServiceEndpoints(root, tell);
  const declared = readDeclared(root);
  const { proxyOptions } = services;
  const pipelines = readPipelines(root, tell, {
    services,
    named,
    declared,
    plugins: parts,
    proxyOptions,
    files: beside,
  });
  tellStrangers(declared, parts, tell);
  const config: GatewayConfig = {
    ...{ kind: 'gateway', id: 'gateway', name: 'gateway' },
    apiEndpoints: endpoints,
    serviceEndpoints: services.services,
    policies: [...new Set(Object.values(pipelines).flatMap(({ policies }) => policies.flatMap(Object.keys)))],
    pipelines,
  };
  tellDeadParts(config, tell);
  return { config, http: readHttp(root, tell), https: readHttps(root, tell, beside) };
}

function tellRootKeys(root: Fields, tell: Teller): void {
  if (root['admin'] !== undefined)
    tell
      .at({ field: 'admin' })
      .ignored(
        'there is no admin API here',
        'consumers and pipelines are managed through the API of the platform',
        'nothing to do',
      );
  for (const name of Object.keys(root))
    if (!known.includes(name) && !legacy.includes(name) && name !== '$schema')
      tell
        .at({ field: name })
        .ignored(`"${name}" is not known here`, 'Express Gateway ignores it too', meant(name, []));
}

/** Names of the list that nobody has; those that a pipeline uses are told where it does. */
function tellStrangers(declared: ReadonlySet<string>, plugins: PluginParts, tell: Teller): void {
  const { policies, wanting, inspected, named } = plugins;
  // What plugins have is not known.
  if (inspected === null && named.length > 0) return;
  for (const name of declared)
    if (!isPolicyName(name) && !policies.has(name) && !wanting.has(name))
      tell
        .at({ field: 'policies' })
        .ignored(
          `there is no policy "${name}"`,
          'no pipeline uses it; Express Gateway would not start',
          meant(name, policyNames),
        );
}

function readDeclared(root: Fields): ReadonlySet<string> {
  const given = root['policies'] ?? root['policy'];
  const declared = isFields(given) ? Object.keys(given) : textsOf(given);
  return new Set(declared);
}
