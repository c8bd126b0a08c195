/** What suites know of the Kubernetes that they run on. `npm run test:cluster` says it in the environment. */
export interface ClusterUnderTest {
  /** A file with an administrator's access. */
  readonly kubeconfig: string;
  /** Where images are pushed, and from where the cluster's nodes pull them by the same host; null where none was named. */
  readonly registryUrl: string | null;
  /** Where requests enter the cluster, from this machine; null where none was named. */
  readonly entranceUrl: string | null;
  readonly entranceTlsUrl: string | null;
  /** The Gateway of the entrance, which takes HTTPRoutes of every namespace; null where none was named. */
  readonly gateway: { readonly namespace: string; readonly name: string } | null;
  /** The image of Kubernetes' program for network tests (`netexec`, `connect`), which pods have at hand. */
  readonly agnhost: string;
  /** Programs. */
  readonly kubectl: string;
  readonly helm: string;
  readonly pebble: string;
  /** A small static program that waits to be ended: what the smallest image is made of. */
  readonly pause: string;
}

const publicAgnhost = 'registry.k8s.io/e2e-test-images/agnhost:2.56';

export function clusterUnderTest(): ClusterUnderTest {
  const named = (name: string): string | null => process.env[name] || null;
  const needed = (name: string): string => {
    const value = named(name);
    if (value === null) throw new Error(`${name} is not set. This suite runs by "npm run test:cluster".`);
    return value;
  };
  return {
    kubeconfig: needed('TIFFIN_TEST_KUBECONFIG'),
    registryUrl: named('TIFFIN_TEST_REGISTRY'),
    entranceUrl: named('TIFFIN_TEST_ENTRANCE'),
    entranceTlsUrl: named('TIFFIN_TEST_ENTRANCE_TLS'),
    gateway: gatewayOf(named('TIFFIN_TEST_GATEWAY')),
    agnhost: named('TIFFIN_TEST_AGNHOST') ?? publicAgnhost,
    kubectl: needed('TIFFIN_TEST_KUBECTL'),
    helm: needed('TIFFIN_TEST_HELM'),
    pebble: needed('TIFFIN_TEST_PEBBLE'),
    pause: needed('TIFFIN_TEST_PAUSE'),
  };
}

function gatewayOf(text: string | null): ClusterUnderTest['gateway'] {
  const [namespace, name] = text?.split('/') ?? [];
  return namespace && name ? { namespace, name } : null;
}
