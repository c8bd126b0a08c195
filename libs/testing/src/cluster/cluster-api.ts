import { Agent, request } from 'node:https';
import { json } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';

interface Resource {
  readonly names: readonly string[];
  /** Below `/`, without a namespace. */
  readonly root: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

interface Asked {
  readonly method?: 'GET' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly accept?: string;
  readonly body?: object;
}

interface Listed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items: readonly object[];
}

interface Discovered {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly singularResource?: string;
        readonly shortNames?: readonly string[];
        readonly scope: 'Cluster' | 'Namespaced';
      }[];
    }[];
  }[];
}

const allGroups = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export interface Applied {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Objects of a cluster for its administrator: what kubectl does with them takes it a hundred times as much of the processor. */
export class ClusterApi {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly config = new KubeConfig();
  private resources: readonly Resource[] = [];

  constructor(kubeconfig: string) {
    this.config.loadFromFile(kubeconfig);
  }

  /** Where it is, as its kubeconfig has it. */
  get cluster(): { readonly name: string } {
    const { clusters } = JSON.parse(this.config.exportConfig()) as { clusters: readonly { readonly name: string }[] };
    const [cluster] = clusters;
    if (cluster === undefined) throw new Error('the kubeconfig names no cluster');
    return cluster;
  }

  /** Null where there is none. `what`: a resource by any of its names and the object's, such as `pod/web`. */
  async get(what: string, namespace?: string): Promise<unknown> {
    const [resource = '', name = ''] = what.split('/');
    return this.ask({ path: `${await this.pathOf(resource, namespace)}/${name}` });
  }

  /** Of one namespace, or of all. */
  async list(resource: string, namespace?: string): Promise<readonly unknown[]> {
    const path = await this.pathOf(resource, namespace);
    const answer = (await this.ask({ path })) as Listed | null;
    if (answer === null) throw new Error(`there is no ${path}`);
    const { apiVersion, kind, items } = answer;
    // As they are when each is asked for by itself.
    return items.map((item) => ({ apiVersion, kind: kind.replace(/List$/, ''), ...item }));
  }

  /** Server-side, as kubectl would, and without force. */
  async apply(object: Applied): Promise<void> {
    const { apiVersion, kind, metadata } = object;
    const { plural, isNamespaced } = await this.resource(kind);
    const place = isNamespaced ? `namespaces/${metadata.namespace ?? 'default'}/` : '';
    const path = `/${apiVersion === 'v1' ? 'api' : 'apis'}/${apiVersion}/${place}${plural}/${metadata.name}`;
    const answer = await this.ask({ method: 'PATCH', path: `${path}?fieldManager=kubectl`, body: object });
    if (answer === null) throw new Error(`there is no place for ${kind} ${metadata.name} of ${apiVersion}`);
  }

  /** Begins to; what is not there is gone already. */
  async delete(what: string, namespace?: string): Promise<void> {
    const [resource = '', name = ''] = what.split('/');
    const path = `${await this.pathOf(resource, namespace)}/${name}?propagationPolicy=Background`;
    await this.ask({ method: 'DELETE', path });
  }

  private async pathOf(name: string, namespace: string | undefined): Promise<string> {
    const { root, plural, isNamespaced } = await this.resource(name);
    return `${root}/${isNamespaced && namespace !== undefined ? `namespaces/${namespace}/` : ''}${plural}`;
  }

  /** What is unknown may have been defined since. */
  private async resource(name: string): Promise<Resource> {
    const find = () => this.resources.find(({ names }) => names.includes(name.toLowerCase()));
    const known = find();
    if (known !== undefined) return known;
    this.resources = (await Promise.all(['/api', '/apis'].map((path) => this.discover(path)))).flat();
    const found = find();
    if (found === undefined) throw new Error(`the cluster has no resource "${name}"`);
    return found;
  }

  private async discover(path: string): Promise<readonly Resource[]> {
    const { items } = (await this.ask({ path, accept: allGroups })) as Discovered;
    return items.flatMap(({ metadata: { name: group }, versions: [preferred] }) =>
      (preferred?.resources ?? []).map(({ resource, singularResource = '', shortNames = [], scope }) => ({
        names: [resource, singularResource, ...shortNames],
        root: [path, ...(group ? [group] : []), preferred?.version].join('/'),
        plural: resource,
        isNamespaced: scope === 'Namespaced',
      })),
    );
  }

  /** Null: it is not there. */
  private async ask({ method = 'GET', path, accept = 'application/json', body }: Asked): Promise<unknown> {
    const type = body === undefined ? {} : { 'content-type': 'application/apply-patch+yaml' };
    const options = { method, agent: this.agent, headers: { accept, ...type } };
    await this.config.applyToHTTPSOptions(options);
    const url = new URL(path, this.config.getCurrentCluster()?.server);
    return new Promise((resolve, reject) => {
      request(url, options, (response) => {
        const { statusCode = 0 } = response;
        json(response).then((answer) => {
          if (statusCode >= 200 && statusCode < 300) return resolve(answer);
          if (statusCode === 404) return resolve(null);
          return reject(new Error(`${method} ${path}: ${statusCode} ${JSON.stringify(answer)}`));
        }, reject);
      })
        .on('error', reject)
        .end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
