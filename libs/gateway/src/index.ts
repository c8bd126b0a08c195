export { canvasOfConfig, type ImportedCanvas } from './canvas/canvas-of-config.js';
export { type ExportedGateway, filesOfConfig } from './canvas/files-of-config.js';
export { expressGatewayConditions, expressGatewayPolicies } from './express-gateway-names.js';
export type { Note, Place, Severity } from './note.js';
export type { GatewayFiles, ReadGateway } from './read-gateway-files.js';
export { readGatewayFiles } from './read-gateway-files.js';
export { findGatewayFiles, NoGatewayFiles, readGatewayFolder } from './read-gateway-folder.js';
export type { HttpServer, HttpsServer } from './read-servers.js';
export type { Environment } from './substitute-environment.js';
