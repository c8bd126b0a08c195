import { clusterUnderTest, type ControlPlane, FaultProxy, Kubectl, startControlPlane } from '@tiffin/testing/cluster';

/** A control plane of a test file's own, whose pods become ready without running, and proxies in front of it. */
export class FaultPlace implements AsyncDisposable {
  private constructor(
    private readonly controlPlane: ControlPlane,
    readonly kubectl: Kubectl,
  ) {}

  static async open(name: string): Promise<FaultPlace> {
    const { kubectl } = clusterUnderTest();
    const controlPlane = await startControlPlane({ name: `faults-${name}` });
    return new FaultPlace(controlPlane, new Kubectl({ kubectl, kubeconfig: controlPlane.kubeconfig }));
  }

  proxy(): Promise<FaultProxy> {
    return FaultProxy.open(this.kubectl);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.controlPlane.close();
  }
}
