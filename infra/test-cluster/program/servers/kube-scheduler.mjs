import { tool } from '../build-tools.mjs';
import { kubeconfigOf } from '../kubeconfigs.mjs';

export function kubeScheduler(cluster) {
  const kubeconfig = kubeconfigOf(cluster, 'kube-scheduler');
  return {
    name: 'kube-scheduler',
    command: tool('kube-scheduler'),
    args: [
      ...['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
        (flag) => `--${flag}=${kubeconfig}`,
      ),
      ...['--leader-elect=false', '--kube-api-qps=500', '--kube-api-burst=1000'],
      ...['--bind-address=127.0.0.1', `--secure-port=${cluster.ports.scheduler}`, '--v=1'],
    ],
  };
}
