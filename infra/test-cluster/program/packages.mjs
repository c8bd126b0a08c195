/** What comes from Debian. Go and Node are there already, as the platform itself needs them. */
import { spawnSync } from 'node:child_process';
import { run } from '../../../tools/fetched.mjs';

/** A package, and a program by which one sees that it is there, wherever it came from. */
const whole = {
  containerd: 'containerd',
  runc: 'runc',
  'containernetworking-plugins': '/usr/lib/cni/ptp',
  'docker-registry': 'docker-registry',
  nftables: 'nft',
  iptables: 'iptables',
  ipset: 'ipset',
  conntrack: 'conntrack',
  iproute2: 'ip',
  gcc: 'gcc',
  'libc6-dev': '/usr/include/stdlib.h',
  openssl: 'openssl',
};

/** Installs what is missing where this is root on Debian; throws with what to install otherwise. */
export async function ensurePackages(progress) {
  const missing = () => Object.keys(whole).filter((name) => !isThere(whole[name]));
  const wanted = missing();
  if (wanted.length === 0) return;
  if (process.getuid() === 0 && isThere('apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await progress.during(`installing ${wanted.join(' ')}`, async () => {
      await run('apt-get', ['update', '-qq'], { env });
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], { env });
    });
  }
  const still = missing();
  if (still.length) throw new Error(`The test cluster needs Debian's packages: apt-get install ${still.join(' ')}`);
}

const searched = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
const isThere = (program) =>
  spawnSync('sh', ['-c', `PATH="$PATH:${searched}"; command -v ${program} || test -e ${program}`]).status === 0;
