/** Operations that draw what most tests need: one gateway with one pipeline and endpoint for each function. */

export const answering = (text: string): string => `module.exports.fn = () => ({ answer: ${JSON.stringify(text)} });\n`;

export const functionEntity = (id: string, handler: string) => ({
  id,
  type: 'Function',
  name: id,
  files: { 'handler.js': handler, 'package.json': '{}' },
});

/** Adds functions by name, each reachable at `/<name>` of the gateway `Gateway`. */
export function drawFunctions(functions: Readonly<Record<string, string>>): readonly unknown[] {
  const names = Object.keys(functions);
  return [
    ...names.map((name) => ({ op: 'addEntity', entity: functionEntity(name, functions[name] ?? '') })),
    {
      op: 'addEntity',
      entity: {
        id: 'gateway',
        type: 'Gateway',
        name: 'Gateway',
        pipelines: names.map((name) => ({ id: `${name}-pipeline`, name: `${name}Pipeline`, policies: [] })),
      },
    },
    ...names.map((name) => ({
      op: 'addEntity',
      entity: { id: `${name}-endpoint`, type: 'ApiEndpoint', name: `${name}Endpoint`, paths: [`/${name}*`] },
    })),
    ...names.flatMap((name) => [
      { op: 'addConnection', connection: { id: `${name}-in`, from: name, to: `${name}-pipeline` } },
      { op: 'addConnection', connection: { id: `${name}-out`, from: `${name}-pipeline`, to: `${name}-endpoint` } },
    ]),
  ];
}

/** Puts another handler into a function. */
export const rewrite = (name: string, handler: string): readonly unknown[] => [
  { op: 'updateEntity', id: name, changes: { files: { 'handler.js': handler, 'package.json': '{}' } } },
];
