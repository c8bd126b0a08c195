import type { ValuePath } from '@tiffin/contracts';
import { type GatewayPlugin, isPath, pluginFile, pluginPackage } from './gateway-plugin.js';
import { type Dependencies, dependenciesOfManifest } from './package-dependencies.js';

type Files = Readonly<Record<string, string>>;

interface Parts {
  readonly plugins?: readonly GatewayPlugin[];
  readonly files?: Files;
}

interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

const fault = (path: ValuePath, message: string): Fault => ({ path: [...path], message });

/** What is wrong with the plugins of a gateway and their files, as far as it can be told without running them. */
export function pluginFaults({ plugins = [], files = {} }: Parts): Fault[] {
  if (plugins.length === 0)
    return Object.keys(files).length === 0
      ? []
      : [fault(['files'], 'files of a gateway are code of its plugins, and it has none; name them in "plugins"')];
  const packages = packagesOf(files);
  if (typeof packages === 'string') return [fault(['files'], packages)];
  return [
    ...nameFaults(plugins),
    ...plugins.flatMap((plugin, index) => placeFaults(plugin, index, { files, packages })),
  ];
}

/** The packages that are installed, or why that cannot be told. */
function packagesOf(files: Files): Dependencies | string {
  const manifest = files['package.json'];
  if (manifest === undefined)
    return Object.hasOwn(files, 'package-lock.json') ? 'package-lock.json needs a package.json beside it' : {};
  const read = dependenciesOfManifest(manifest);
  return 'problem' in read ? read.problem : read.packages;
}

const nameFaults = (plugins: readonly GatewayPlugin[]): Fault[] =>
  plugins.flatMap(({ name }, index) => {
    const first = plugins.findIndex((one) => one.name === name);
    return first === index ? [] : [fault(['plugins', index, 'name'], `the plugin "${name}" is there twice`)];
  });

interface Place {
  readonly files: Files;
  readonly packages: Dependencies;
}

function placeFaults(plugin: GatewayPlugin, index: number, { files, packages }: Place): Fault[] {
  const module = pluginPackage(plugin);
  const says = (message: string): Fault[] => [fault(['plugins', index, 'package'], message)];
  if (!isPath(module))
    return Object.hasOwn(packages, module)
      ? []
      : says(`the package "${module}" is not among the "dependencies" of the gateway's files["package.json"]`);
  if (pluginFile(files, module) !== null) return [];
  return says(`there is no code at "${module}" among the gateway's files, such as "${suggested(module)}"`);
}

const suggested = (module: string): string => `${module.replace(/^\.{0,2}\//, '').replace(/\/$/, '')}/manifest.js`;
