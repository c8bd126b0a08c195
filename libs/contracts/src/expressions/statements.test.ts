import { describe, expect, it } from 'vitest';
import { checkStatements } from './statements.js';

describe('statements', () => {
  it.each([
    "req.headers['x-user'] = req.user.id",
    'req.headers.user = req.user.email;',
    "egContext.req.headers['x-a'] = 1",
    'var a = 1; let b = 2\nconst c = a + b\nreq.headers.sum = c',
    "if (req.path === '/') req.url = '/home'; else if (req.query.a) { req.url = '/a' } else { }",
    'let url; url = req.url; req.url = url.replace(/^\\/api/, "")',
    "res.setHeader('x-a', req.ip); res.set('x-b', 'c'); res.removeHeader('x-powered-by')",
    "res.statusCode = 201; res.getHeader('x'); delete req.headers['cookie'];;",
    "req.headers.a = req.headers.a ?? 'b'; req.headers.a ||= 'c'; req.headers.a += 'd'",
    'req.headers.a = undefined',
  ])('takes over %s', (text) => expect(checkStatements(text)).toBeNull());

  it.each<[string, RegExp]>([
    ['', /a statement is needed/],
    ['for (const a of b) {}', /"for" cannot be taken over: there are no loops/],
    ['function f() {}', /"function" cannot be taken over/],
    ['throw new Error()', /"throw" cannot be taken over: the policy "terminate"/],
    ['try { a } catch (e) { }', /"try" cannot be taken over/],
    ['return 1', /"return" cannot be taken over/],
    ["const fs = require('fs')", /"require\(...\)" cannot be called; nothing of the process/],
    ["console.log('x')", /use the policy "log"/],
    ["res.send('x')", /the policy "terminate" ends a request/],
    ['next()', /the next policy runs by itself/],
    ['req.body.a = 1', /"req.body.a" cannot be set; a body is changed by the policy "request-transformer"/],
    ['req.user = 1', /"req.user" cannot be set; only these can/],
    ['req.headers[req.query.a] = 1', /name of the header .* is computed; write it down/],
    ["req.headers['host'] = 'a'", /is reserved/],
    ["req.headers['a b'] = 'a'", /no name of an HTTP header/],
    ['x = 1', /"x" is not declared; write "let x = ..."/],
    ['const a = 1; a = 2', /"a" is a const/],
    ['let a = 1; let a = 2', /"a" is declared twice/],
    ['let a = 1, b = 2', /use one "let" for each/],
    ['delete req.url', /only headers can/],
    ['if (req.path) { req.url = "/"', /"\{" is never closed/],
    ['if req.path', /"\(" is missing/],
    ['[1].map(x => x)', /functions of their own/],
    ['process.exit(1)', /nothing of the process can be reached|cannot be called/],
    ['globalThis.x = 1', /nothing of the process can be reached/],
    ['this.x = 1', /there is no "this"/],
    ['if (a) '.repeat(100), /"a" is unknown/],
    ['if (1) '.repeat(100), /nested more than/],
  ])('names what is in the way: %s', (text, message) => expect(checkStatements(text)).toMatch(message));
});
