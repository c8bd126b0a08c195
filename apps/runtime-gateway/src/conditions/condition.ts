import type { Exchange } from '../exchange.js';

/** Whether a step runs. Undefined, in its place, is always. */
export type Condition = (exchange: Exchange) => boolean;
