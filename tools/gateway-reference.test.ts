import { conditionDefinitions, configJsonSchema, policyDefinitions } from '@tiffin/contracts/gateway';
import * as prettier from 'prettier';
import { describe, expect, it } from 'vitest';
import { gatewayReference } from './gateway-reference.js';

const formatted = async (text: string, parser: string): Promise<string> => {
  const options = await prettier.resolveConfig('docs/gateway-policies.md');
  return prettier.format(text, { ...options, parser });
};

describe('what is said about policies and conditions', () => {
  it('is what their definitions say: the page', async () => {
    await expect(await formatted(gatewayReference(), 'markdown')).toMatchFileSnapshot('../docs/gateway-policies.md');
  });

  it('is what their definitions say: the schema for editors', async () => {
    const schema = await formatted(JSON.stringify(configJsonSchema()), 'json');
    await expect(schema).toMatchFileSnapshot('../docs/gateway.config.schema.json');
  });

  it('says of every parameter what it is for', () => {
    const rows = gatewayReference()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows.filter((line) => /\| *\|$/.test(line))).toEqual([]);
  });

  it.each([...Object.values(policyDefinitions), ...conditionDefinitions].map((one) => [one.name, one] as const))(
    'shows an example of %s that is one',
    (_, { parameters, example }) => {
      expect(parameters.safeParse(example).error).toBeUndefined();
    },
  );
});
