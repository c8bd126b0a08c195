import { createContext, useContext } from 'react';
import type { GatewayPartsAnswer, PluginAnswer } from '../graphql/answers.js';

/** A policy or condition of a plugin. */
export interface PluginPart {
  readonly name: string;
  /** JSON Schema of its parameters; null: it has none. */
  readonly schema: unknown;
}

/** What the plugins of a gateway bring, as far as it was built. */
export interface PluginParts {
  /** Whether the draft has plugins: they may bring more than was built. */
  readonly hasPlugins: boolean;
  readonly plugins: readonly PluginAnswer[];
  readonly policies: readonly PluginPart[];
  readonly conditions: readonly PluginPart[];
}

const none: PluginParts = { hasPlugins: false, plugins: [], policies: [], conditions: [] };

/** For the forms of a gateway's pipelines. */
export const PluginPartsContext = createContext(none);

export const useKnownParts = (): PluginParts => useContext(PluginPartsContext);

interface Built {
  readonly units: readonly GatewayPartsAnswer[];
}

/** What plugins have in the first of these revisions in which the gateway has an image. */
export function pluginsIn(revisions: readonly Built[], gatewayId: string): readonly PluginAnswer[] {
  const images = revisions.map(({ units }) => units.find(({ entityId }) => entityId === gatewayId)?.image);
  return images.find((image) => image !== null && image !== undefined)?.plugins ?? [];
}

export const partsOf = (plugins: readonly PluginAnswer[]): PluginParts => ({
  hasPlugins: true,
  plugins,
  policies: plugins.flatMap(({ policies }) => policies),
  conditions: plugins.flatMap(({ conditions }) => conditions),
});

export const noParts = (hasPlugins: boolean): PluginParts => ({ ...none, hasPlugins });

/** What a plugin has, in words. */
export function registeredText({ policies, conditions }: PluginAnswer): string {
  const parts = [said(policies, ['Policy', 'Policies']), said(conditions, ['Condition', 'Conditions'])].filter(Boolean);
  return parts.length === 0 ? 'It brings no policy and no condition.' : `${parts.join('. ')}.`;
}

function said(parts: readonly PluginPart[], [one, several]: readonly [string, string]): string {
  const names = parts.map(({ name }) => name).join(', ');
  return parts.length === 0 ? '' : `${parts.length === 1 ? one : several}: ${names}`;
}
