import { originProblem, policyLimits, tokenListProblem } from '@tiffin/contracts';
import type { ServerResponse } from 'node:http';
import type { Exchange } from '../exchange.js';
import type { Section } from '../load/section.js';
import type { Policy } from './policy.js';

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

const defaultMethods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];

/** Cross-origin answers with the options and semantics of the npm package `cors`; a preflight ends here. */
export const cors: Policy = (parameters) => {
  const rules = rulesOf(parameters);
  if (rules.origin === false) return () => false;
  return (exchange) => {
    exchange.ownsCors = true;
    setOrigin(rules, exchange);
    if (rules.credentials) exchange.response.setHeader('access-control-allow-credentials', 'true');
    if (rules.exposedHeaders) exchange.response.setHeader('access-control-expose-headers', rules.exposedHeaders);
    return exchange.request.method === 'OPTIONS' && answerPreflight(rules, exchange);
  };
};

function rulesOf(parameters: Section): CorsRules {
  parameters.allow(
    ...['origin', 'methods', 'allowedHeaders', 'exposedHeaders', 'credentials', 'maxAge'],
    ...['optionsSuccessStatus', 'preflightContinue'],
  );
  return {
    origin: originOf(parameters),
    methods: commaList(parameters, 'methods') ?? defaultMethods.join(','),
    allowedHeaders: commaList(parameters, 'allowedHeaders'),
    exposedHeaders: commaList(parameters, 'exposedHeaders'),
    credentials: parameters.boolean('credentials', false),
    maxAge: parameters.integer('maxAge', policyLimits.maxAge)?.toString(),
    optionsSuccessStatus: parameters.integer('optionsSuccessStatus', policyLimits.optionsSuccessStatus) ?? 204,
    preflightContinue: parameters.boolean('preflightContinue', false),
  };
}

function commaList(parameters: Section, name: string): string | undefined {
  const tokens = parameters.strings(name);
  if (tokens !== undefined) parameters.refuse(name, tokenListProblem(tokens));
  return tokens?.join(',');
}

function originOf(parameters: Section): CorsRules['origin'] {
  const given = parameters.raw('origin');
  const value = given === undefined ? '*' : given;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    parameters.refuse('origin', originProblem(value, 'alone'));
    return value;
  }
  if (Array.isArray(value) && value.every((origin) => typeof origin === 'string')) {
    for (const origin of value) parameters.refuse('origin', originProblem(origin, 'in a list'));
    return value;
  }
  throw parameters.invalid('needs a string, a list of strings, true or false as "origin"');
}

function setOrigin(rules: CorsRules, exchange: Exchange): void {
  const { response } = exchange;
  if (rules.origin === '*') {
    response.setHeader('access-control-allow-origin', '*');
    return;
  }
  addVary(response, 'Origin');
  const allowed = allowedOrigin(rules.origin, exchange.request.headers.origin);
  if (allowed !== undefined) response.setHeader('access-control-allow-origin', allowed);
}

function allowedOrigin(rule: CorsRules['origin'], origin: string | undefined): string | undefined {
  if (typeof rule === 'string') return rule;
  return rule === true || (Array.isArray(rule) && origin !== undefined && rule.includes(origin)) ? origin : undefined;
}

function answerPreflight(rules: CorsRules, exchange: Exchange): boolean {
  const { request, response } = exchange;
  response.setHeader('access-control-allow-methods', rules.methods);
  if (rules.allowedHeaders === undefined) addVary(response, 'Access-Control-Request-Headers');
  const headers = rules.allowedHeaders ?? request.headers['access-control-request-headers'];
  if (typeof headers === 'string' && headers !== '') response.setHeader('access-control-allow-headers', headers);
  if (rules.maxAge !== undefined) response.setHeader('access-control-max-age', rules.maxAge);
  if (rules.preflightContinue) return false;
  response.writeHead(rules.optionsSuccessStatus, { 'content-length': '0' });
  response.end();
  return true;
}

function addVary(response: ServerResponse, name: string): void {
  const present = response.getHeader('vary');
  response.setHeader('vary', present === undefined ? name : `${String(present)}, ${name}`);
}
