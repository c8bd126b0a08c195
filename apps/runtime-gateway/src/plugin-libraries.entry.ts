/** A file of its own, beside the runtime's: only gateways with plugins read it. */
export { default as express } from 'express';
export { judgingSchemas, loadPlugin, PluginFailure, schemaCheck } from '@tiffin/runtime/plugins';
