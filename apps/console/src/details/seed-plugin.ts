import { type EntityOf, type GatewayPlugin, isPluginPath, pluginPackage } from '@tiffin/canvas-rules';
import { isPolicyName } from '@tiffin/contracts/gateway';

type Gateway = EntityOf<'Gateway'>;
type Files = Readonly<Record<string, string>>;

/** The fields of a gateway that its plugins are. */
interface PluginChanges {
  readonly plugins: readonly GatewayPlugin[] | undefined;
  readonly files: Files | undefined;
  readonly policies?: Gateway['policies'];
}

/** A plugin that works as it is: one policy, which sets a header of the answer. */
const seedManifest = (name: string): string => `module.exports = {
  version: '1.0.0',
  policies: ['${name}'],
  init(context) {
    context.registerPolicy({
      name: '${name}',
      // What a step may be told: the console makes a form of it.
      schema: {
        type: 'object',
        properties: { greeting: { type: 'string', default: 'Hello' } },
        required: ['greeting'],
      },
      // Runs for each request that comes to the step; the plugin's settings are context.settings.
      policy: ({ greeting }) => (req, res, next) => {
        res.setHeader('x-greeting', greeting);
        next();
      },
    });
  },
};
`;

const folderOf = (name: string): string => `plugins/${name}/`;

const isIn = (folder: string, file: string): boolean => file.startsWith(folder);

function freeName(plugins: readonly GatewayPlugin[], files: Files): string {
  const isTaken = (name: string): boolean =>
    plugins.some((plugin) => plugin.name === name) || Object.keys(files).some((file) => isIn(folderOf(name), file));
  let number = 1;
  const name = (): string => (number === 1 ? 'my-plugin' : `my-plugin-${number}`);
  while (isTaken(name())) number += 1;
  return name();
}

/** With one more plugin and the file of its code, which is to be changed. */
export function withPlugin({ plugins = [], files = {} }: Gateway): { file: string; changes: PluginChanges } {
  const name = freeName(plugins, files);
  const file = `${folderOf(name)}manifest.js`;
  return {
    file,
    changes: { plugins: [...plugins, { name, settings: {} }], files: { ...files, [file]: seedManifest(name) } },
  };
}

/** Under another name. Its code stays where it is. */
export function withName(plugin: GatewayPlugin, name: string): GatewayPlugin {
  const place = pluginPackage(plugin);
  const named = placedAt({ ...plugin, name }, '');
  return placedAt(named, place === pluginPackage(named) ? '' : place);
}

/** Loaded from elsewhere; empty: from where its name says. */
export function placedAt({ package: _before, ...plugin }: GatewayPlugin, place: string): GatewayPlugin {
  return place === '' ? plugin : { ...plugin, package: place };
}

/** The files that go with a plugin: those of its folder; with the last plugin all, as a gateway without plugins has none. */
export function filesOfPlugin({ plugins = [], files = {} }: Gateway, index: number): readonly string[] {
  const names = Object.keys(files);
  if (plugins.length === 1) return names;
  const folders = plugins.map((plugin) => `${pluginPackage(plugin).replace(/^\.\//, '').replace(/\/$/, '')}/`);
  const folder = folders[index];
  const plugin = plugins[index];
  if (folder === undefined || !plugin || !isPluginPath(pluginPackage(plugin))) return [];
  // Where another plugin lies in it too, it stays.
  return folders.filter((other) => isIn(folder, other)).length > 1 ? [] : names.filter((file) => isIn(folder, file));
}

/** Without a plugin and its files, and without its policies, which are `registered`, among those that are allowed: steps stay that use them, and the rules say so. */
export function withoutPlugin(gateway: Gateway, index: number, registered: readonly string[]): PluginChanges {
  const { plugins = [], files = {} } = gateway;
  const isLast = plugins.length === 1;
  const policies = gateway.policies.filter((name) => isPolicyName(name) || !(isLast || registered.includes(name)));
  if (isLast) return { plugins: undefined, files: undefined, policies };
  const gone = new Set(filesOfPlugin(gateway, index));
  return {
    plugins: plugins.toSpliced(index, 1),
    files: Object.fromEntries(Object.entries(files).filter(([name]) => !gone.has(name))),
    policies,
  };
}
