import type { Exchange } from '../exchange.js';

/** Whether a step runs. Undefined, in its place, is always. A promise only where something has to be waited for. */
export type Condition = (exchange: Exchange) => boolean | Promise<boolean>;
