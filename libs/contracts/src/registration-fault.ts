import type { RegisteredPart, RegisteredPlugin } from './runtime-gateway.js';

/** How much of what a gateway's plugins register is kept with its image. */
export const registrationLimits = {
  parts: 500,
  nameCharacters: 200,
  schemaBytes: 32_768,
  schemaLevels: 48,
  /** Of all schemas together. */
  schemasBytes: 131_072,
} as const;

/** Why what plugins registered cannot be kept, for people; undefined: it can. Safe to ask of anything, since code of a tenant's made it. */
export function registrationFault(plugins: readonly RegisteredPlugin[]): string | undefined {
  const parts = plugins.flatMap(({ name, policies, conditions }) => [
    ...policies.map((part) => ({ part, where: `plugin "${shown(name)}", policy ${shown(part.name)}` })),
    ...conditions.map((part) => ({ part, where: `plugin "${shown(name)}", condition ${shown(part.name)}` })),
  ]);
  if (parts.length > registrationLimits.parts)
    return `the plugins register ${parts.length} policies and conditions; at most ${registrationLimits.parts} are kept.`;
  let left: number = registrationLimits.schemasBytes;
  for (const { part, where } of parts) {
    const judged = judge(part);
    if (typeof judged === 'string') return `${where}: ${judged}`;
    left -= judged;
    if (left < 0)
      return `${where}: with its schema, those of all plugins take more than ${registrationLimits.schemasBytes} bytes. Make them smaller.`;
  }
  return undefined;
}

/** What is wrong with it, or the bytes of its schema. */
function judge({ name, schema }: RegisteredPart): string | number {
  const { nameCharacters, schemaBytes, schemaLevels } = registrationLimits;
  if (name.length > nameCharacters)
    return `its name has ${name.length} characters; at most ${nameCharacters} are kept.`;
  if (/\p{Cc}/u.test(name)) return 'its name has control characters.';
  if (hasMoreLevels(schema, schemaLevels))
    return `its schema has more than ${schemaLevels} levels, or holds itself. Make it flatter.`;
  try {
    const bytes = new TextEncoder().encode(JSON.stringify(schema)).length;
    return bytes <= schemaBytes ? bytes : `its schema has ${bytes} bytes; at most ${schemaBytes} are kept.`;
  } catch (error) {
    return `its schema cannot be written as JSON: ${(error as Error).message}`;
  }
}

/** Without calling itself: what is too deep would be so for this, too. */
function hasMoreLevels(value: unknown, most: number): boolean {
  const open = [{ value, level: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { level } = next;
    if (level > most) return true;
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const one of Object.values(next.value)) open.push({ value: one, level: level + 1 });
  }
  return false;
}

const shown = (name: string): string => name.slice(0, registrationLimits.nameCharacters);
