import {
  clusterUnderTest,
  type ControlPlane,
  FaultProxy,
  Kubectl,
  sharedControlPlane,
  startControlPlane,
} from '@tiffin/testing/cluster';

/** A control plane whose pods become ready without running, and proxies in front of it. */
export class FaultPlace implements AsyncDisposable {
  readonly kubectl: Kubectl;

  private constructor(
    { kubeconfig }: ControlPlane,
    private readonly close: () => Promise<void>,
  ) {
    this.kubectl = new Kubectl({ kubectl: clusterUnderTest().kubectl, kubeconfig });
  }

  /** One in which other suites have their cells too. */
  static async open(): Promise<FaultPlace> {
    return new FaultPlace(await sharedControlPlane(), () => Promise.resolve());
  }

  /** One of a suite's own: it counts what is there, or makes so much of it that others would feel it. */
  static async alone(name: string): Promise<FaultPlace> {
    const controlPlane = await startControlPlane({ name: `faults-${name}` });
    return new FaultPlace(controlPlane, () => controlPlane.close());
  }

  proxy(): Promise<FaultProxy> {
    return FaultProxy.open(this.kubectl);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
