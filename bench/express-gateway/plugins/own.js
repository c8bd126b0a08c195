'use strict';

/** A plugin whose policy runs the code of a case, as a handler; and a condition of each form. */
module.exports = {
  version: '1.0.0',
  init(plugin) {
    plugin.registerPolicy({
      name: 'own',
      schema: {
        $id: 'http://example.com/own',
        type: 'object',
        properties: { code: { type: 'string', default: 'next()' }, max: { type: 'number' } },
      },
      policy: (params, config) => {
        const handler = new Function('req', 'res', 'next', 'params', 'config', 'require', params.code);
        return (req, res, next) => handler(req, res, next, params, config, require);
      },
    });
    plugin.registerCondition({
      name: 'own-query',
      schema: { $id: 'http://example.com/own-query', type: 'object', properties: { is: { default: 'red' } } },
      handler: (req, config) => req.query.color === config.is,
    });
    plugin.registerCondition({
      name: 'own-param',
      handler: (config) => (req) => req.params.id === config.is,
    });
    plugin.registerGatewayRoute((app) => {
      app.get('/own-route/:id', (req, res) => res.json({ params: req.params, query: req.query, url: req.url }));
    });
  },
  policies: ['own'],
};
