import { tool } from '../build-tools.mjs';
import { kubeconfigOf } from '../kubeconfigs.mjs';

/** A process of this machine; manifests/metrics-server.yaml leads the API server to it. */
export function metricsServer(cluster) {
  const { path, ports, nodeIp } = cluster;
  const kubeconfig = kubeconfigOf(cluster, 'metrics-server');
  return {
    name: 'metrics-server',
    command: tool('metrics-server'),
    args: [
      ...['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
        (flag) => `--${flag}=${kubeconfig}`,
      ),
      ...[`--bind-address=${nodeIp}`, `--secure-port=${ports.metrics}`],
      `--tls-cert-file=${path('pki/metrics-serving.crt')}`,
      `--tls-private-key-file=${path('pki/metrics-serving.key')}`,
      ...[`--kubelet-certificate-authority=${path('pki/ca.crt')}`, '--kubelet-preferred-address-types=InternalIP'],
      // The shortest that it takes.
      ...['--metric-resolution=10s', '--kubelet-request-timeout=5s'],
    ],
  };
}
