import { printContract } from './print-contract.js';

process.stdout.write(await printContract());
