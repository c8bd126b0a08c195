export { judgingSchemas, schemaCheck, type SchemaCheck } from './json-schema-check.js';
export { loadPlugin, type PluginPlace, type PluginToLoad } from './load-plugin.js';
export {
  type PluginCondition,
  PluginFailure,
  type PluginHandler,
  type PluginPolicy,
  type PluginRoutes,
  type Registered,
} from './plugin.js';
