import { tool } from '../build-tools.mjs';
import { kubeconfigOf } from '../kubeconfigs.mjs';

/** Plays the kubelet of nodes that have the label type=kwok: pods there are Ready at once and do nothing. */
export const kwok = (cluster) => ({
  name: 'kwok',
  command: tool('kwok'),
  args: [
    `--kubeconfig=${kubeconfigOf(cluster, 'kwok')}`,
    ...['--manage-all-nodes=false', '--manage-nodes-with-label-selector=type=kwok'],
    ...['--cidr=10.250.0.0/16', '--node-ip=10.251.0.1', '--node-lease-duration-seconds=40'],
    `--server-address=127.0.0.1:${cluster.ports.kwok}`,
  ],
});
