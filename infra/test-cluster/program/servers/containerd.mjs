import { podAddresses } from '../cluster.mjs';
import { images } from '../images.mjs';

/** By it the results that CNI keeps are known as ours. */
export const podNetwork = 'tiffin-test-cluster';

export function containerd(cluster) {
  const { path, ports } = cluster;
  const registry = `127.0.0.1:${ports.registry}`;
  return {
    name: 'containerd',
    command: 'containerd',
    args: ['--config', path('containerd.toml')],
    files: [
      { path: path('containerd.toml'), text: config(path) },
      { path: path('registries', registry, 'hosts.toml'), text: hosts(registry) },
      { path: path('cni/net.d/10-pods.conflist'), text: network(path) },
    ],
  };
}

// Processes without CAP_SYS_RESOURCE may not lower what the kernel thinks of killing them: restrict_oom_score_adj.
const config = (path) => `version = 2
root = "${path('containerd/root')}"
state = "${path('containerd/run')}"
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "${path('containerd.sock')}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${images.pause}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      BinaryName = "/usr/sbin/runc"
      SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${path('cni/net.d')}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${path('registries')}"
`;

const hosts = (registry) => `server = "http://${registry}"
[host."http://${registry}"]
  capabilities = ["pull", "resolve"]
`;

/** All traffic of pods is routed (ptp, no bridge), so that it is filtered without the kernel's br_netfilter, and the machine reaches pods. */
const network = (path) =>
  JSON.stringify({
    ...{ cniVersion: '0.4.0', name: podNetwork },
    plugins: [
      {
        ...{ type: 'ptp', ipMasq: false, mtu: 1400 },
        ipam: {
          ...{ type: 'host-local', dataDir: path('cni/addresses') },
          ...{ ranges: [[{ subnet: podAddresses.ofNode }]], routes: [{ dst: '0.0.0.0/0' }] },
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
