import { execFile } from 'node:child_process';
import { ClusterApi } from './cluster-api.js';

/** As much of an object of Kubernetes as tests say or read. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/**
 * Speaks to a cluster as its administrator: by kubectl, and without it for what tests do all the time. Independent of the client that is
 * under test.
 */
export class Kubectl {
  private opened: ClusterApi | null = null;

  constructor(private readonly place: { readonly kubectl: string; readonly kubeconfig: string }) {}

  /** Resolves also where the command fails. */
  try(args: readonly string[], input?: string): Promise<Ended> {
    const { kubectl, kubeconfig } = this.place;
    return new Promise((resolve, reject) => {
      const options = { maxBuffer: 64 * 2 ** 20 };
      const child = execFile(kubectl, ['--kubeconfig', kubeconfig, ...args], options, (error, output, errors) => {
        if (error && typeof error.code !== 'number') return reject(error);
        return resolve({ code: error ? Number(error.code) : 0, output, errors });
      });
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
    });
  }

  /** Rejects with what it said where the command fails. */
  async run(args: readonly string[], input?: string): Promise<string> {
    const { code, output, errors } = await this.try(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${errors || output}`);
    return output;
  }

  tryApply(...objects: readonly KubeObject[]): Promise<Ended> {
    return this.try(['apply', '--server-side', '-f', '-'], JSON.stringify(listOf(objects)));
  }

  async apply(...objects: readonly KubeObject[]): Promise<void> {
    for (const object of objects) await this.api.apply(object);
  }

  /** Null where there is none. `what`: as kubectl takes it, such as `pod/web`. */
  async get<T = KubeObject>(what: string, namespace?: string): Promise<T | null> {
    return (await this.api.get(what, namespace)) as T | null;
  }

  /** Of one namespace, or of all. */
  async list<T = KubeObject>(kind: string, namespace?: string): Promise<readonly T[]> {
    return (await this.api.list(kind, namespace)) as readonly T[];
  }

  /** As kubeconfigs have it. */
  get cluster(): { readonly name: string } {
    return this.api.cluster;
  }

  private get api(): ClusterApi {
    this.opened ??= new ClusterApi(this.place.kubeconfig);
    return this.opened;
  }

  /** Begins to; what is not there is gone already. */
  delete(what: string, namespace?: string): Promise<void> {
    return this.api.delete(what, namespace);
  }

  /** Runs a command in a pod's container. */
  exec(pod: string, namespace: string, command: readonly string[]): Promise<Ended> {
    return this.try(['exec', pod, '-n', namespace, '--', ...command]);
  }
}

const listOf = (items: readonly KubeObject[]) => ({ apiVersion: 'v1', kind: 'List', items });
