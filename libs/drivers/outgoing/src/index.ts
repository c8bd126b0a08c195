export * from './address-rules.js';
export * from './checked-lookup.js';
export * from './dns-records.js';
export * from './http-event-sender.js';
export * from './outgoing-calls.js';
