import { type MantineThemeOverride, MantineThemeProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../tenant/place.js';

/** Around what changes the canvas: it is there for whoever may. */
export const Changing = ({ children }: { children: ReactNode }) => (useMay()('canvas.write') ? children : null);

const fields = [
  'Autocomplete',
  'Checkbox',
  'MultiSelect',
  'NumberInput',
  'Select',
  'Switch',
  'TagsInput',
  'Textarea',
  'TextInput',
] as const;

const still = { defaultProps: { disabled: true } };
const onlyRead: MantineThemeOverride = { components: Object.fromEntries(fields.map((field) => [field, still])) };

/** Around forms of the canvas. For a reader all their fields, those of forms to come too, are text to be looked at. */
export function Fields({ children }: { children: ReactNode }) {
  if (useMay()('canvas.write')) return children;
  return <MantineThemeProvider theme={onlyRead}>{children}</MantineThemeProvider>;
}
