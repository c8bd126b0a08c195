import { tool } from '../build-tools.mjs';
import { podAddresses, serviceAddresses } from '../cluster.mjs';
import { kubeconfigOf } from '../kubeconfigs.mjs';

export function kubeControllers(cluster) {
  const pki = (name) => cluster.path('pki', name);
  const kubeconfig = kubeconfigOf(cluster, 'kube-controller-manager');
  return {
    name: 'kube-controller-manager',
    command: tool('kube-controller-manager'),
    args: [
      ...['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
        (flag) => `--${flag}=${kubeconfig}`,
      ),
      ...['--leader-elect=false', '--use-service-account-credentials=true'],
      ...[`--service-account-private-key-file=${pki('service-accounts.key')}`, `--root-ca-file=${pki('ca.crt')}`],
      ...[`--cluster-signing-cert-file=${pki('ca.crt')}`, `--cluster-signing-key-file=${pki('ca.key')}`],
      ...['--allocate-node-cidrs=true', `--cluster-cidr=${podAddresses.range}`],
      `--service-cluster-ip-range=${serviceAddresses.range}`,
      ...['namespace', 'resource-quota'].map((what) => `--concurrent-${what}-syncs=50`),
      ...['deployment', 'replicaset', 'serviceaccount-token'].map((what) => `--concurrent-${what}-syncs=20`),
      ...['--kube-api-qps=500', '--kube-api-burst=1000'],
      // A test that waits for autoscaling waits seconds, not minutes.
      '--horizontal-pod-autoscaler-sync-period=3s',
      '--horizontal-pod-autoscaler-downscale-stabilization=10s',
      '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
      '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
      ...['--bind-address=127.0.0.1', `--secure-port=${cluster.ports.controllerManager}`, '--v=1'],
    ],
  };
}
