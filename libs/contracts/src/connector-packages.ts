/**
 * The npm package of each kind of connector that has a maintained one: planning puts it into a unit's image, and the runtime
 * loads it there. `memory` is part of the runtime. For the others a model may name the package of a connector among its
 * `dependencies`.
 */
export const connectorPackages: Readonly<Record<string, readonly [name: string, range: string]>> = {
  rest: ['loopback-connector-rest', '^7.0.2'],
  soap: ['loopback-connector-soap', '^10.0.1'],
  mongodb: ['loopback-connector-mongodb', '^8.0.2'],
  redis: ['loopback-connector-kv-redis', '^4.0.0'],
  mysql: ['loopback-connector-mysql', '^9.0.3'],
  postgresql: ['loopback-connector-postgresql', '^9.0.3'],
};
