import type { EnvironmentCells } from '../cells/tenants-cells.js';
import type { EnvironmentUsage } from '../schema/unit-usage.js';

/** What an environment uses, under the names that its units have. Throws `Refusal` CELL_UNAVAILABLE. */
export async function usageOf(
  cell: Pick<EnvironmentCells, 'metrics' | 'observe'>,
  environmentId: string,
): Promise<EnvironmentUsage> {
  const [{ unknownBecause, units }, observed] = await Promise.all([
    cell.metrics(environmentId),
    cell.observe(environmentId),
  ]);
  const names = new Map((observed?.units ?? []).map(({ key, name }) => [key, name]));
  return { unknownBecause, units: units.map((unit) => ({ ...unit, name: names.get(unit.key) ?? unit.key })) };
}
