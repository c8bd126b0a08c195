import { emptyCanvas, literalSecrets, replaceAt, secretNameFor } from '@tiffin/canvas-rules';
import {
  type GatewayConfig,
  hostProblem,
  pathPatternProblem,
  type PipelineConfig,
  type PolicyStep,
} from '@tiffin/contracts';
import { type Note, Teller } from '../note.js';
import { Ids } from './ids.js';
import type { TakenPlugins } from './take-plugins.js';

type Fields = Readonly<Record<string, unknown>>;

export interface ImportedCanvas {
  /** Not yet judged: what is written here may break a rule of canvases. */
  readonly canvas: Fields;
  readonly notes: readonly Note[];
  /** Secrets that stood in the files: the canvas names them, and the environment has to have them. */
  readonly secrets: readonly string[];
}

export interface ImportedFrom {
  /** As it is called in notes. */
  readonly file: string;
  /** Absent: the configuration has no plugins. */
  readonly plugins?: TakenPlugins;
}

/** The gateway of a configuration as a canvas: its endpoints, its pipelines, and the services behind them. */
export function canvasOfConfig(config: GatewayConfig, name: string, { file, plugins }: ImportedFrom): ImportedCanvas {
  const notes: Note[] = [...(plugins?.notes ?? [])];
  const tell = new Teller(notes, { file });
  const parts = new Parts(config, tell, plugins);
  const entities = [...parts.services(), parts.gateway(name), ...parts.endpoints()];
  const withNames = nameSecrets(entities, tell);
  return {
    canvas: { formatVersion: emptyCanvas.formatVersion, entities: withNames.entities, connections: parts.wires() },
    notes,
    secrets: withNames.secrets,
  };
}

class Parts {
  readonly #services: ReadonlyMap<string, string>;
  readonly #endpoints: ReadonlyMap<string, string>;
  readonly #pipelines: ReadonlyMap<string, string>;

  constructor(
    private readonly config: GatewayConfig,
    private readonly tell: Teller,
    private readonly taken: TakenPlugins | undefined,
  ) {
    const ids = new Ids();
    this.#services = ids.forAll(Object.keys(config.serviceEndpoints), 'service');
    // Endpoints of a canvas are met in the order of their ids.
    this.#endpoints = ids.inOrder(Object.keys(config.apiEndpoints), 'api');
    this.#pipelines = ids.forAll(Object.keys(config.pipelines), 'pipeline');
  }

  services(): readonly Fields[] {
    return Object.entries(this.config.serviceEndpoints).map(([name, endpoint]) => {
      const urls = 'urls' in endpoint ? endpoint.urls : [];
      const near = urls.find((url) => typeof url === 'string' && isLocal(url));
      if (near !== undefined)
        this.tell
          .at({ serviceEndpoint: name })
          .warning(
            `${String(near)} is this machine`,
            'a gateway of an environment runs elsewhere',
            'give an address that it can reach',
          );
      return { id: this.#services.get(name), type: 'ServiceEndpoint', name, urls };
    });
  }

  gateway(name: string): Fields {
    const { policies, pipelines } = this.config;
    return {
      ...{ id: 'gateway', type: 'Gateway', name, policies: [...new Set([...policies, 'proxy'])] },
      pipelines: Object.entries(pipelines).map(([key, pipeline]) => this.#pipeline(key, pipeline)),
      ...this.#plugins(),
    };
  }

  /** Of two with one name both are loaded, and have to be told apart. */
  #plugins(): Fields {
    const taken = this.taken;
    if (taken === undefined || taken.packages.every((one) => one === null)) return {};
    const names = uniqueNames((this.config.plugins ?? []).map(({ name }) => name));
    const plugins = (this.config.plugins ?? []).flatMap(({ settings }, index) => {
      const named = taken.packages[index] ?? null;
      return named === null ? [] : [{ name: names[index], package: named, settings }];
    });
    return { plugins, files: taken.files };
  }

  #pipeline(name: string, { policies }: PipelineConfig): Fields {
    const ids = new Ids();
    const listed = policies.flatMap((entry) => Object.entries(entry));
    return {
      ...{ id: this.#pipelines.get(name), name },
      policies: listed.map(([policy, steps]) => ({
        ...{ id: ids.for(policy, 'policy'), name: policy },
        // Without a pair a policy of a canvas does nothing; here it runs once with its defaults.
        pairs: (steps.length === 0 ? [{}] : steps).map((step) => this.#pair(step)),
      })),
    };
  }

  #pair({ condition = { name: 'always' }, action = {} }: PolicyStep): Fields {
    const target = action['serviceEndpoint'];
    const entity = typeof target === 'string' ? this.#services.get(target) : undefined;
    return { condition, action: entity === undefined ? action : { ...action, serviceEndpoint: entity } };
  }

  endpoints(): readonly Fields[] {
    return Object.entries(this.config.apiEndpoints).map(([name, endpoint]) => {
      const { host = '*', paths = [], ...rest } = endpoint;
      const tell = this.tell.at({ apiEndpoint: name });
      return {
        ...{ id: this.#endpoints.get(name), type: 'ApiEndpoint', name, host: this.#host(host, tell) },
        ...{ paths: paths.filter((path) => this.#isPath(path, tell)), ...rest },
      };
    });
  }

  #host(host: string, tell: Teller): string {
    if (host === '*' || hostProblem(host) !== null) return '*';
    if (isLocal(`http://${host}`)) {
      tell
        .at({ field: 'host' })
        .changed(
          `"${host}" is taken as any host`,
          'a gateway of an environment answers at a name of its own',
          'nothing to do',
        );
      return '*';
    }
    tell
      .at({ field: 'host' })
      .warning(
        `it answers for "${host}" alone`,
        'that name has to lead to the platform',
        `add it: tiffin domain add ${host}`,
      );
    return host;
  }

  #isPath(path: string, tell: Teller): boolean {
    const problem = pathPatternProblem(path);
    if (problem !== null)
      tell.at({ field: 'paths' }).refused(`"${path}" is no path of a canvas`, problem, 'write it otherwise');
    return problem === null;
  }

  /** From each service to the pipelines that forward to it, and from each pipeline to its endpoints. */
  wires(): readonly Fields[] {
    const ids = new Ids();
    const wire = (from: string | undefined, to: string | undefined): readonly Fields[] =>
      from === undefined || to === undefined ? [] : [{ id: ids.for(`wire-${ids.size + 1}`, 'wire'), from, to }];
    return Object.entries(this.config.pipelines).flatMap(([name, pipeline]) => {
      const id = this.#pipelines.get(name);
      const behind = [...new Set(servicesOf(pipeline))].flatMap((service) => wire(this.#services.get(service), id));
      return [...behind, ...pipeline.apiEndpoints.flatMap((endpoint) => wire(id, this.#endpoints.get(endpoint)))];
    });
  }
}

function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const own = freeName(name, taken);
    taken.add(own);
    return own;
  });
}

const servicesOf = ({ policies }: PipelineConfig): readonly string[] =>
  policies
    .flatMap((entry) => entry['proxy'] ?? [])
    .flatMap(({ action }) => (typeof action?.['serviceEndpoint'] === 'string' ? [action['serviceEndpoint']] : []));

function isLocal(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || host === '0.0.0.0' || host.startsWith('127.');
}

/** Puts the name of a secret wherever one is written out. */
function nameSecrets(
  entities: readonly Fields[],
  tell: Teller,
): { readonly entities: readonly Fields[]; readonly secrets: readonly string[] } {
  const names = new Map<string, string>();
  const named = entities.map((entity) =>
    literalSecrets(entity).reduce<Fields>((rest, { path, value }) => {
      const name = names.get(value) ?? freeName(secretNameFor(String(entity['name']), path), new Set(names.values()));
      names.set(value, name);
      tell.changed(
        `a secret is taken out of it, as ${name}`,
        'a canvas holds none',
        `set it: tiffin secret set ${name}`,
      );
      return replaceAt(rest, path, { secret: name }) as Fields;
    }, entity),
  );
  return { entities: named, secrets: [...names.values()] };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
  return name;
}
