/**
 * Node's own modules without import statements: importing `node:http` reads all of its exports, the lazy ones included,
 * and so loads fetch, WebSocket and WebCrypto: 12 MB of memory and 20 ms that no gateway needs. The others cost less, but
 * nothing for nothing.
 */
const http = process.getBuiltinModule('node:http');
const fs = process.getBuiltinModule('node:fs');

export const createServer = http.createServer;
export const request = http.request;
export const STATUS_CODES = http.STATUS_CODES;
export const IncomingMessage = http.IncomingMessage;
export const ServerResponse = http.ServerResponse;
export const validateHeaderName = http.validateHeaderName;
export const validateHeaderValue = http.validateHeaderValue;
export const openSync = fs.openSync;
export const readdirSync = fs.readdirSync;
export const readFileSync = fs.readFileSync;
/** As it is by then: secrets may have been taken out of what it writes. */
export const writeSync = ((...args: Parameters<typeof fs.writeSync>) => fs.writeSync(...args)) as typeof fs.writeSync;
const net = process.getBuiltinModule('node:net');
export const BlockList = net.BlockList;
export const connect = net.connect;
export const isIP = net.isIP;
const stream = process.getBuiltinModule('node:stream');
export const pipeline = stream.pipeline;
export const Readable = stream.Readable;
export const Duplex = stream.Duplex;
const v8 = process.getBuiltinModule('node:v8');
export const getHeapSpaceStatistics = v8.getHeapSpaceStatistics;
export const setFlagsFromString = v8.setFlagsFromString;
