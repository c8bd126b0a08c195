import { Loader } from '@mantine/core';
import IconAlertTriangleFilled from '@tabler/icons-react/dist/esm/icons/IconAlertTriangleFilled.mjs';
import IconCircleCheckFilled from '@tabler/icons-react/dist/esm/icons/IconCircleCheckFilled.mjs';
import IconAlertCircleFilled from '@tabler/icons-react/dist/esm/icons/IconAlertCircleFilled.mjs';
import IconCircleDashed from '@tabler/icons-react/dist/esm/icons/IconCircleDashed.mjs';

/** `warn`: something is wrong and recovers on its own, or is likely not meant. */
export type Tone = 'idle' | 'busy' | 'good' | 'warn' | 'bad';

/** A small sign for how something is. It says nothing to a screen reader: the words stand beside it. */
export function StateMark({ tone, size = 16 }: { tone: Tone; size?: number }) {
  if (tone === 'busy') return <Loader size={size - 2} color="var(--tone-busy)" aria-hidden />;
  if (tone === 'good') return <IconCircleCheckFilled size={size} color="var(--tone-good)" aria-hidden />;
  if (tone === 'warn') return <IconAlertCircleFilled size={size} color="var(--tone-warn)" aria-hidden />;
  if (tone === 'bad') return <IconAlertTriangleFilled size={size} color="var(--tone-bad)" aria-hidden />;
  return <IconCircleDashed size={size} color="var(--tone-idle)" aria-hidden />;
}
