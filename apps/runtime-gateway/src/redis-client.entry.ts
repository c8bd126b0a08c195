/** What only gateways need that count together: the runtime reads it from a file of its own. */
export { Redis, type RedisOptions } from 'ioredis';
