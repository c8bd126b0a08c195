/**
 * Addresses of the cluster that nobody has at a moment (a Service that kube-proxy does not know yet, a pod that is gone) must lead nowhere. Without
 * this they lead to the machine's gateway, and whoever answers there is taken for a part of the cluster.
 */
import { execFileSync } from 'node:child_process';
import { podAddresses, serviceAddresses } from './cluster.mjs';

const table = 'tiffin-test-cluster';

/** What kube-proxy has led elsewhere has another destination by then. */
const rules = `
table ip ${table}
delete table ip ${table}
table ip ${table} {
  chain output { type filter hook output priority 10; ip daddr ${serviceAddresses.range} reject; }
  chain forward { type filter hook forward priority 10; ip daddr ${serviceAddresses.range} reject; }
}`;
const route = ['unreachable', podAddresses.range];

export function keepAddressesInside() {
  execFileSync('nft', ['-f', '-'], { input: rules });
  execFileSync('ip', ['route', 'replace', ...route]);
}

export const letAddressesOut = (attempt) => {
  attempt('nft', ['delete', 'table', 'ip', table]);
  attempt('ip', ['route', 'del', ...route]);
};
