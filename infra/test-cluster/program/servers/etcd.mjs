import { tool } from '../build-tools.mjs';

/** Without fsync: a test's cluster may be lost with its machine, and a disk may be slow. */
export function etcd({ path, ports }) {
  const url = `http://127.0.0.1:${ports.etcd}`;
  const peers = `http://127.0.0.1:${ports.etcdPeers}`;
  return {
    name: 'etcd',
    command: tool('etcd'),
    args: [
      ...['--name=one', `--data-dir=${path('etcd')}`, '--unsafe-no-fsync', '--log-level=warn'],
      ...[`--listen-client-urls=${url}`, `--advertise-client-urls=${url}`],
      ...[`--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`, `--initial-cluster=one=${peers}`],
      // Clusters of a thousand environments write and change much.
      ...['--quota-backend-bytes=4294967296', '--auto-compaction-mode=periodic', '--auto-compaction-retention=10m'],
    ],
  };
}
