import { loadPlugin, PluginFailure } from '@tiffin/runtime/plugins';
import type { FoundPlugin, FoundPlugins, InspectedPlugin } from './plugins.js';

/**
 * Runs the code of plugins to see what they register. It is the code of others: only for a process of its own, whose working directory
 * is their folder.
 */
export async function inspectPlugins({ folder, plugins }: FoundPlugins): Promise<readonly InspectedPlugin[]> {
  const inspected: InspectedPlugin[] = [];
  for (const plugin of plugins) inspected.push(await inspect(plugin, folder));
  return inspected;
}

const nothing = { policies: [], conditions: [] };

async function inspect(plugin: FoundPlugin, folder: string): Promise<InspectedPlugin> {
  if (plugin.module === null) return { ...plugin, ...nothing, failure: absent(plugin, folder) };
  const { name, module, settings } = plugin;
  const config = { gatewayConfig: {}, systemConfig: { plugins: {} } };
  try {
    const { policies, conditions } = await loadPlugin(
      { name, module, settings },
      { folder, config, say: () => undefined },
    );
    const parts = (of: readonly { readonly name: string; readonly schema?: unknown }[]) =>
      of.map((part) => ({ name: part.name, schema: part.schema }));
    return { ...plugin, policies: parts(policies), conditions: parts(conditions), failure: null };
  } catch (error) {
    const { reason, wayOut } = error instanceof PluginFailure ? error : { reason: String(error), wayOut: 'mend it' };
    return { ...plugin, ...nothing, failure: { reason, wayOut } };
  }
}

function absent({ wanted }: FoundPlugin, folder: string): NonNullable<InspectedPlugin['failure']> {
  if (/^\.{0,2}\//.test(wanted)) return { reason: `${wanted} is not there`, wayOut: 'put its code there' };
  return { reason: `the package ${wanted} is not there`, wayOut: `npm install in ${folder}` };
}
