import { isWrong, parseTemplate } from '@tiffin/contracts';
import type { Exchange } from '../exchange.js';
import { ConfigError } from '../load/config-error.js';
import { readerOf } from './reader-of.js';

/** Compiles `${req.method} ${req.path}` to a function of the request; a value that is missing prints as nothing. */
export function messageTemplate(text: string, where: string): (exchange: Exchange) => string {
  const template = parseTemplate(text);
  if (isWrong(template)) throw new ConfigError('EXPRESSION_INVALID', `${where}, "message": ${template.wrong}.`);
  const { texts } = template;
  const readers = template.values.map(readerOf);
  const tail = texts.at(-1) ?? '';
  return (exchange) => {
    let message = '';
    for (let index = 0; index < readers.length; index++) {
      message += texts[index]! + (readers[index]!(exchange) ?? '');
    }
    return message + tail;
  };
}
