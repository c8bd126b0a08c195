import { opensAt } from './gate.js';
import { evaluateGates, type GateFacts } from './gates.js';

/** Now, when the soak is over, and when the window opens that is closed then: after that nothing is left to wait for. */
const mostSteps = 3;

/**
 * The earliest moment at which a promotion could start, if everybody whose turn it is acted at once; null: as things stand it
 * never will. A soak that ends in a closed window is waited for until the window opens, which the gates of this moment cannot say.
 */
export function earliestStart(facts: GateFacts, at: Date): Date | null {
  let moment = at;
  for (let step = 0; step < mostSteps; step += 1) {
    const gates = evaluateGates(facts, moment).filter(({ name }) => step === 0 || name === 'window' || name === 'soak');
    if (gates.some(({ state }) => state === 'closed')) return null;
    const next = opensAt(gates);
    if (next === null || next <= moment) return moment;
    moment = next;
  }
  return moment;
}
