import { tool } from '../build-tools.mjs';
import { nodeName, serviceAddresses } from '../cluster.mjs';
import { kubeconfigOf } from '../kubeconfigs.mjs';

/** Enforces NetworkPolicy by iptables and ipset, and does nothing else. It rejects (ECONNREFUSED) rather than drops. */
export const kubeRouter = (cluster) => ({
  name: 'kube-router',
  command: tool('kube-router'),
  args: [
    ...[`--kubeconfig=${kubeconfigOf(cluster, 'kube-router')}`, `--hostname-override=${nodeName}`],
    ...['--run-firewall=true', '--run-router=false', '--run-service-proxy=false'],
    ...[`--service-cluster-ip-range=${serviceAddresses.range}`, '--iptables-sync-period=30s'],
    ...[`--health-port=${cluster.ports.kubeRouterHealth}`, '--v=1'],
  ],
});
