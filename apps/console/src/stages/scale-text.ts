import type { StageAnswer } from './stages-documents.js';

type Scale = StageAnswer['scale'];

/** How often its units run; null: once, which goes without saying. */
export function scaleText({ units, ...usual }: Scale): string | null {
  const own = units.map(({ unit, ...its }) => `${unit} ${times(its)}`);
  const said = [...(isOnce(usual) ? [] : [`each unit ${times(usual)}`]), ...own].join(', ');
  return said === '' ? null : `Runs ${said}`;
}

type Times = Pick<Scale, 'replicas' | 'maxReplicas'>;

const isOnce = ({ maxReplicas }: Times): boolean => maxReplicas === 1;

const times = ({ replicas, maxReplicas }: Times): string =>
  maxReplicas === replicas ? `${replicas} times` : `${replicas} to ${maxReplicas} times`;
