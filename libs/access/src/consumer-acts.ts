/** Acts about the consumers of the gateways of one environment. */
export const consumerActs = {
  'consumer.activate': { object: 'consumers', by: 'api', state: 'changed' },
  'consumer.change': { object: 'consumers', by: 'api', state: 'changed' },
  'consumer.create': { object: 'consumers', by: 'api', state: 'changed' },
  'consumer.deactivate': { object: 'consumers', by: 'api', state: 'changed' },
  'consumer.delete': { object: 'consumers', by: 'api', state: 'changed' },
  'consumer-scope.create': { object: 'consumers', by: 'api', state: 'changed' },
  'consumer-scope.delete': { object: 'consumers', by: 'api', state: 'changed' },
  'credential.activate': { object: 'consumers', by: 'api', state: 'changed' },
  'credential.change': { object: 'consumers', by: 'api', state: 'changed' },
  'credential.create': { object: 'consumers', by: 'api', state: 'changed' },
  'credential.deactivate': { object: 'consumers', by: 'api', state: 'changed' },
  'credential.delete': { object: 'consumers', by: 'api', state: 'changed' },
  'credential.rotate': { object: 'consumers', by: 'api', state: 'changed' },
  'oauth-key.turn': { object: 'consumers', by: 'worker', state: 'changed' },
  'oauth-server.change': { object: 'consumers', by: 'api', state: 'changed' },
} as const;
