import type { KubeObject } from '../client/kube-object.js';
import { type Patience, stuckNamespace } from '../decide/stuck-namespace.js';

/** Tells of namespaces that do not go: of each once for each reason, which Kubernetes finds out only after a while. */
export class StuckNamespaces {
  private readonly said = new Set<string>();

  constructor(private readonly report: (why: string) => void) {}

  see(namespace: KubeObject, patience: Patience): void {
    const why = stuckNamespace(namespace, patience);
    if (why === null || this.said.has(why)) return;
    this.said.add(why);
    this.report(why);
  }
}
