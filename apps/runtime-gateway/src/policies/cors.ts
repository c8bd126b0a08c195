import { addVary } from '../add-vary.js';
import type { Exchange } from '../exchange.js';
import type { Policy, PolicyParameters } from './policy.js';

interface CorsRules {
  readonly origin: string | boolean | readonly string[];
  readonly methods: string;
  /** Absent: whatever the browser asks for. */
  readonly allowedHeaders: string | undefined;
  readonly exposedHeaders: string | undefined;
  readonly credentials: boolean;
  readonly maxAge: string | undefined;
  readonly optionsSuccessStatus: number;
  readonly preflightContinue: boolean;
}

/** Cross-origin answers with the options and semantics of the npm package `cors`; a preflight ends here. */
export const cors: Policy<'cors'> = (parameters) => {
  const rules = rulesOf(parameters);
  if (rules.origin === false) return () => false;
  return (exchange) => {
    exchange.ownsCors = true;
    setOrigin(rules, exchange);
    if (rules.credentials) exchange.response.tell('access-control-allow-credentials', 'true');
    if (rules.exposedHeaders) exchange.response.tell('access-control-expose-headers', rules.exposedHeaders);
    return exchange.request.method === 'OPTIONS' && answerPreflight(rules, exchange);
  };
};

function rulesOf(given: PolicyParameters<'cors'>): CorsRules {
  return {
    origin: given.origin,
    methods: commaList(given.methods),
    allowedHeaders: given.allowedHeaders === undefined ? undefined : commaList(given.allowedHeaders),
    exposedHeaders: given.exposedHeaders === undefined ? undefined : commaList(given.exposedHeaders),
    credentials: given.credentials ?? false,
    maxAge: given.maxAge?.toString(),
    optionsSuccessStatus: given.optionsSuccessStatus,
    preflightContinue: given.preflightContinue ?? false,
  };
}

function commaList(tokens: string | readonly string[]): string {
  const list = typeof tokens === 'string' ? tokens.split(',') : tokens;
  return list.map((token) => token.trim()).join(',');
}

function setOrigin(rules: CorsRules, exchange: Exchange): void {
  const { response } = exchange;
  if (rules.origin === '*') {
    response.tell('access-control-allow-origin', '*');
    return;
  }
  addVary(response, 'Origin');
  const allowed = allowedOrigin(rules.origin, exchange.request.headers.origin);
  if (allowed !== undefined) response.tell('access-control-allow-origin', allowed);
}

function allowedOrigin(rule: CorsRules['origin'], origin: string | undefined): string | undefined {
  if (typeof rule === 'string') return rule;
  return rule === true || (Array.isArray(rule) && origin !== undefined && rule.includes(origin)) ? origin : undefined;
}

function answerPreflight(rules: CorsRules, exchange: Exchange): boolean {
  const { request, response } = exchange;
  if (rules.methods !== '') response.tell('access-control-allow-methods', rules.methods);
  if (rules.allowedHeaders === undefined) addVary(response, 'Access-Control-Request-Headers');
  const headers = rules.allowedHeaders ?? request.headers['access-control-request-headers'];
  if (typeof headers === 'string' && headers !== '') response.tell('access-control-allow-headers', headers);
  if (rules.maxAge !== undefined) response.tell('access-control-max-age', rules.maxAge);
  if (rules.preflightContinue) return false;
  response.begin(rules.optionsSuccessStatus, { 'content-length': '0' });
  response.end();
  return true;
}
