import { define } from '../definition.js';
import { networkProblem } from '../network.js';
import { only, orElse, text, texts, whole } from '../parameter.js';

export const ipFilter = define({
  name: 'ip-filter',
  summary: 'Lets in, or keeps out, by the address of the client.',
  parameters: only({
    allow: orElse(texts('Addresses and networks that are let in; none is all.', networkProblem), []),
    deny: orElse(texts('Addresses and networks that are kept out, also where they are allowed.', networkProblem), []),
    statusCode: orElse(whole('The status of the answer.', { least: 400, most: 599 }), 403),
    message: orElse(text('The text of the answer.'), 'Forbidden'),
  }),
  example: { allow: ['10.0.0.0/8', '2001:db8::/32'] },
  differences: [],
  origin: 'tiffin',
});
