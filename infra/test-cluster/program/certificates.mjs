/** Certificates of a cluster, made once by openssl. Elliptic curves, because RSA keys cost seconds. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { nodeName, serviceAddresses } from './cluster.mjs';

const openssl = (args, input) => execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'pipe'] });

/** What asks the API -> the certificate's subject, from which Kubernetes reads who it is. */
export const clients = {
  admin: '/O=system:masters/CN=admin',
  'kube-controller-manager': '/CN=system:kube-controller-manager',
  'kube-scheduler': '/CN=system:kube-scheduler',
  'kube-proxy': '/CN=system:kube-proxy',
  kubelet: `/O=system:nodes/CN=system:node:${nodeName}`,
  'kube-router': '/O=system:masters/CN=kube-router',
  'metrics-server': '/O=system:masters/CN=metrics-server',
  traefik: '/O=system:masters/CN=traefik',
  kwok: '/O=system:masters/CN=kwok',
};

const serviceNames = (name, namespace) => [name, `${name}.${namespace}`, `${name}.${namespace}.svc`];

/** name -> { ca, subject, usage, names } */
const certificates = ({ nodeIp }) => ({
  ...Object.fromEntries(
    Object.entries(clients).map(([name, subject]) => [name, { ca: 'ca', subject, usage: 'clientAuth', names: [] }]),
  ),
  'apiserver-kubelet': { ca: 'ca', subject: '/O=system:masters/CN=apiserver', usage: 'clientAuth', names: [] },
  'front-client': { ca: 'front-ca', subject: '/CN=front-proxy-client', usage: 'clientAuth', names: [] },
  apiserver: serving('/CN=kube-apiserver', [
    ...['localhost', ...serviceNames('kubernetes', 'default'), 'kubernetes.default.svc.cluster.local'],
    ...['127.0.0.1', serviceAddresses.api, nodeIp],
  ]),
  'kubelet-serving': serving(clients.kubelet, [nodeName, nodeIp, '127.0.0.1']),
  'metrics-serving': serving('/CN=metrics-server', serviceNames('metrics-server', 'kube-system')),
  'entrance-serving': serving('/CN=entrance', ['*.localhost', '*.test', 'localhost']),
});

const serving = (subject, names) => ({ ca: 'ca', subject, usage: 'serverAuth', names });

/** Makes those that are missing into the folder `pki`. A private key alone is of a run that was broken off: a certificate comes last. */
export function ensureCertificates(cluster) {
  const at = (file) => cluster.path('pki', file);
  mkdirSync(at('.'), { recursive: true, mode: 0o700 });
  for (const name of ['ca', 'front-ca']) if (!existsSync(at(`${name}.crt`))) makeAuthority(at, name);
  for (const [name, wanted] of Object.entries(certificates(cluster))) {
    const file = at(`${name}.crt`);
    const isNew =
      !existsSync(file) ||
      (wanted.usage === 'serverAuth' && readFileSync(`${file}.names`, 'utf8') !== wanted.names.join());
    if (isNew) makeCertificate(at, name, wanted);
  }
  if (!existsSync(at('service-accounts.pub'))) makeSigningKey(at);
}

/** A key of a half-made pair is made anew. */
function makeKey(file) {
  openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file]);
}

function makeAuthority(at, name) {
  makeKey(at(`${name}.key`));
  const rights = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign,digitalSignature'];
  const asked = [
    'req',
    '-x509',
    '-new',
    '-key',
    at(`${name}.key`),
    '-days',
    '3650',
    '-subj',
    `/CN=tiffin-test-${name}`,
  ];
  openssl([...asked, '-out', at(`${name}.new`), ...rights.flatMap((right) => ['-addext', right])]);
  renameSync(at(`${name}.new`), at(`${name}.crt`));
}

function makeCertificate(at, name, { ca, subject, usage, names }) {
  makeKey(at(`${name}.key`));
  const alternatives = names.map((each) => (/^[\d.]+$/.test(each) ? `IP:${each}` : `DNS:${each}`)).join();
  const extensions = [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    `extendedKeyUsage=${usage}`,
  ];
  if (alternatives) extensions.push(`subjectAltName=${alternatives}`);
  writeFileSync(at(`${name}.ext`), extensions.join('\n'));
  writeFileSync(at(`${name}.crt.names`), names.join());
  const request = openssl(['req', '-new', '-key', at(`${name}.key`), '-subj', subject]);
  const signed = ['x509', '-req', '-CA', at(`${ca}.crt`), '-CAkey', at(`${ca}.key`), '-days', '3650'];
  openssl([...signed, '-extfile', at(`${name}.ext`), '-out', at(`${name}.new`)], request);
  renameSync(at(`${name}.new`), at(`${name}.crt`));
}

/** With it the API server signs tokens of service accounts. */
function makeSigningKey(at) {
  makeKey(at('service-accounts.key'));
  openssl(['pkey', '-in', at('service-accounts.key'), '-pubout', '-out', at('service-accounts.pub')]);
}
