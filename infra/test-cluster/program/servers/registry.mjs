/** Debian's docker-registry on loopback, without TLS. `registryConfig`: more sections of its configuration, such as `auth`. */
export function registry({ path, ports, registryConfig = '' }) {
  const config = path('registry.yml');
  const text = `version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: ${path('registry')}}, delete: {enabled: true}}
http: {addr: "127.0.0.1:${ports.registry}"}
${registryConfig}`;
  return {
    name: 'registry',
    command: 'docker-registry',
    args: ['serve', config],
    files: [{ path: config, text }],
    environment: { OTEL_TRACES_EXPORTER: 'none' },
  };
}
