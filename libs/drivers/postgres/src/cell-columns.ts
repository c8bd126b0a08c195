import type { CellSettings } from '@tiffin/deployments-rules';
import { cellStates } from '@tiffin/deployments-rules';
import type { CellId } from '@tiffin/kernel';
import { z } from 'zod';
import { idOf, integer, json, moment, oneOf, orNull, text } from './reads/decode.js';

const object = z.record(z.string(), z.json());

/** `jsonb` that is an object. */
export const jsonObject = json((value) => object.parse(value) as CellSettings);

/** A `CellPlace`, of a row of `platform.cell`. */
export const cellColumns = {
  id: ['id', idOf<CellId>()],
  name: ['name', text],
  driver: ['driver', text],
  address: ['address', text],
  settings: ['settings', jsonObject],
  state: ['state', oneOf(cellStates)],
  silentSince: ['silent_since', orNull(moment)],
  domain: ['domain', orNull(text)],
  routerPort: ['router_port', orNull(integer)],
} as const;
