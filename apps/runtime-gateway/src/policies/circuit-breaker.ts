import { Circuits } from '../proxy/circuits.js';
import type { Policy } from './policy.js';

const states = { closed: 0, open: 1, 'half-open': 2 } as const;

/** Lets the proxy behind it leave alone what fails. */
export const circuitBreaker: Policy<'circuit-breaker'> = ({ statuses, ...rules }, { metrics, place, keep }) => {
  const circuits = keep('step changes', () => new Circuits(rules, statuses));
  const step = place();
  metrics.show({
    name: 'tiffin_gateway_circuit_state',
    kind: 'gauge',
    help: 'Of an address: 0 is closed, 1 open, 2 half-open.',
    figures: () =>
      circuits.entries().map(([address, circuit]) => [{ step, address }, states[circuit.state(performance.now())]]),
  });
  metrics.show({
    name: 'tiffin_gateway_circuit_refused_total',
    kind: 'counter',
    help: 'Requests that were answered 503 because no circuit let them through.',
    figures: () => [[{ step }, circuits.refused]],
  });
  return (exchange) => {
    exchange.circuits = circuits;
    return false;
  };
};
