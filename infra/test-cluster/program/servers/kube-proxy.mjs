import { tool } from '../build-tools.mjs';
import { nodeName, podAddresses } from '../cluster.mjs';
import { kubeconfigOf } from '../kubeconfigs.mjs';

/** In nftables mode a NodePort is not answered on 127.0.0.1, only on the node's address. */
export function kubeProxy(cluster) {
  const file = cluster.path('kube-proxy.yaml');
  return {
    name: 'kube-proxy',
    command: tool('kube-proxy'),
    args: [`--config=${file}`, '--v=1'],
    files: [{ path: file, text: config(kubeconfigOf(cluster, 'kube-proxy')) }],
  };
}

const config = (kubeconfig) => `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: ${kubeconfig}}
mode: nftables
clusterCIDR: ${podAddresses.range}
hostnameOverride: ${nodeName}
oomScoreAdj: 0
conntrack: {maxPerCore: 0, min: 0}
nftables: {minSyncPeriod: 100ms, syncPeriod: 30s}
`;
