import { randomUUID } from 'node:crypto';
import { eventually } from './eventually.js';
import type { KubeObject, Kubectl } from './kubectl.js';

/** A namespace of one test, gone with all that is in it at its end. */
export class TestNamespace implements AsyncDisposable {
  private constructor(
    private readonly kubectl: Kubectl,
    readonly name: string,
  ) {}

  static async make(kubectl: Kubectl, labels: Readonly<Record<string, string>> = {}): Promise<TestNamespace> {
    const name = `test-${randomUUID().slice(0, 8)}`;
    await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    const account = 'serviceaccount/default';
    await eventually(`${name} has its service account`, () => kubectl.get(account, name));
    return new TestNamespace(kubectl, name);
  }

  apply(...objects: readonly KubeObject[]): Promise<void> {
    return this.kubectl.apply(...objects.map((object) => this.within(object)));
  }

  /** Resolves with what the API said, also where it refuses. */
  tryApply(...objects: readonly KubeObject[]) {
    return this.kubectl.tryApply(...objects.map((object) => this.within(object)));
  }

  get<T = KubeObject>(what: string): Promise<T | null> {
    return this.kubectl.get<T>(what, this.name);
  }

  exec(pod: string, ...command: readonly string[]) {
    return this.kubectl.exec(pod, this.name, command);
  }

  /** Resolves with the pod when it is ready. */
  ready(pod: string): Promise<PodSeen> {
    return eventually(`pod ${pod} is ready`, async () => {
      const seen = await this.get<PodSeen>(`pod/${pod}`);
      return seen?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ? seen : null;
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kubectl.delete(`namespace/${this.name}`);
  }

  private within(object: KubeObject): KubeObject {
    return { ...object, metadata: { ...object.metadata, namespace: this.name } };
  }
}

/** What tests read of a pod. */
export interface PodSeen extends KubeObject {
  readonly status?: {
    readonly podIP?: string;
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly imageID: string; readonly restartCount: number }[];
  };
}
