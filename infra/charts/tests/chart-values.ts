/** The least that an installation says, as a test's. */
export const leastValues = {
  image: { repository: 'registry.example.org/tiffin/platform', digest: `sha256:${'a'.repeat(64)}` },
  domain: 'apps.example.org',
  database: { secret: 'database' },
  registry: { url: 'https://registry.example.org', signingSecret: 'signing' },
  keys: { ringSecret: 'keys', publicSecret: 'keys-public' },
  audit: {
    keySecret: 'audit',
    checkpoints: 's3://audit/eu',
    endpoint: 'https://s3.example.org',
    credentialsSecret: 's3',
  },
} as const;

/** With everything that there is. */
export const allValues = {
  ...leastValues,
  image: { ...leastValues.image, tag: '1.2.3', pullSecrets: ['pull'] },
  publicUrl: 'https://tiffin.example.org',
  redis: { secret: 'redis' },
  identity: { issuerUrl: 'https://keycloak.example.org/realms/tiffin', sessionSecret: 'session' },
  keys: {
    ...leastValues.keys,
    kms: { url: 'https://bao.example.org', key: 'tiffin', namespace: 'eu', tokenSecret: 'kms' },
  },
  registry: {
    ...leastValues.registry,
    ...{ plainHosts: ['registry.local:5000'], loginSecret: 'registry-login', tokensSecret: 'registry-tokens' },
  },
  cells: { kubeconfigsSecret: 'kubeconfigs', readerKubeconfigsSecret: 'reader-kubeconfigs' },
  certificates: {
    ...{ directoryUrl: 'https://acme.example.org/directory', secret: 'acme', contact: 'ops@example.org' },
    ...{ trustsOwnCa: true, externalKeyId: 'key-1' },
  },
  limits: {
    redis: {
      ...{ address: 'redis.limits.svc:6380', existingSecret: 'limits-redis', tls: true, trustsOwnCa: true },
      peers: [{ namespace: 'limits', podLabels: { app: 'redis' } }],
    },
  },
  mail: { secret: 'mail', from: 'Tiffin <tiffin@example.org>' },
  outgoing: { permitted: '10.1.0.0/16', refused: '10.1.2.0/24', databases: '10.2.0.0/16' },
  route: { kind: 'gateway-api', gateway: { namespace: 'entrance', name: 'entrance' } },
  networkPolicy: {
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'entrance' } } }],
    egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }],
  },
} as const;
