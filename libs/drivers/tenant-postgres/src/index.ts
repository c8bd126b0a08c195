export { PostgresDatabases, type PostgresDatabasesOptions } from './postgres-databases.js';
export type { OpenAddresses } from './checked-socket.js';
