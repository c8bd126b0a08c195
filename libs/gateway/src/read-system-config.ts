import type { Teller } from './note.js';
import { type Fields, isFields } from './shapes.js';

/** The plugins that it turns on; says what else of it has no effect. */
export function readSystemConfig(system: unknown, tell: Teller): Fields {
  if (!isFields(system)) return {};
  const sections = Object.keys(system).filter((name) => name !== 'plugins');
  if (sections.length > 0)
    tell.ignored(
      `its sections ${sections.join(', ')} are not read`,
      'consumers and tokens belong to the platform, and this gateway keeps no store of its own',
      'nothing to do',
    );
  return isFields(system['plugins']) ? system['plugins'] : {};
}

const stock: Readonly<Record<string, readonly string[]>> = {
  users: ['firstname', 'lastname', 'username', 'email', 'redirectUri'],
  applications: ['name', 'redirectUri'],
};

/** Says which fields of consumers there are that Tiffin does not have. */
export function readModel(name: string, model: unknown, tell: Teller): void {
  const known = stock[name];
  const fields = isFields(model) && isFields(model['properties']) ? Object.keys(model['properties']) : [];
  const own = fields.filter((field) => known !== undefined && !known.includes(field));
  if (own.length > 0)
    tell.ignored(
      `the fields ${own.join(', ')} are not taken over`,
      'a consumer here has none of its own',
      'nothing to do, unless an expression reads them',
    );
}
