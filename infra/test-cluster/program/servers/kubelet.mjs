import { tool } from '../build-tools.mjs';
import { cgroup, nodeName, serviceAddresses } from '../cluster.mjs';
import { kubeconfigOf } from '../kubeconfigs.mjs';

export function kubelet(cluster) {
  const { path, nodeIp } = cluster;
  return {
    name: 'kubelet',
    command: tool('kubelet'),
    args: [
      ...[`--config=${path('kubelet.yaml')}`, `--kubeconfig=${kubeconfigOf(cluster, 'kubelet')}`],
      ...[`--root-dir=${path('kubelet')}`, `--hostname-override=${nodeName}`, `--node-ip=${nodeIp}`, '--v=1'],
    ],
    files: [
      { path: path('kubelet.yaml'), text: config(cluster) },
      // Pods do not ask this machine's name servers.
      { path: path('resolv.conf'), text: 'nameserver 127.0.0.1\n' },
    ],
  };
}

const config = ({ path, ports }) => `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix://${path('containerd.sock')}
port: ${ports.kubelet}
# Machines with version 1 of control groups, and without systemd.
cgroupDriver: cgroupfs
cgroupRoot: /${cgroup}
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: ${path('pki/ca.crt')}}}
authorization: {mode: Webhook}
tlsCertFile: ${path('pki/kubelet-serving.crt')}
tlsPrivateKeyFile: ${path('pki/kubelet-serving.key')}
clusterDNS: [${serviceAddresses.dns}]
clusterDomain: cluster.local
resolvConf: ${path('resolv.conf')}
podLogsDir: ${path('podlogs')}
volumePluginDir: ${path('volumeplugins')}
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
maxPods: 200
podPidsLimit: 1024
registryPullQPS: 0
kubeAPIQPS: 100
kubeAPIBurst: 200
eventRecordQPS: 0
syncFrequency: 10s
# What crashes again and again is there again after 3 s, not after 10, 20, 40.
featureGates: {KubeletCrashLoopBackOffMax: true}
crashLoopBackOff: {maxContainerRestartPeriod: 3s}
shutdownGracePeriod: 0s
`;
