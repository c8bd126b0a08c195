import type { ModelConfig, PropertyConfig } from '@tiffin/contracts';

/** The configured properties, and for a `User` those that LoopBack's has. */
export function propertiesOf(config: ModelConfig): readonly PropertyConfig[] {
  if (config.base !== 'User') return config.properties;
  const own = new Set(config.properties.map(({ name }) => name));
  return [...config.properties, ...userProperties.filter(({ name }) => !own.has(name))];
}

const userProperties: readonly PropertyConfig[] = [
  { name: 'username', type: 'string', required: false, index: false },
  { name: 'email', type: 'string', format: 'email', required: true, index: false },
  { name: 'password', type: 'string', required: true, index: false },
];
