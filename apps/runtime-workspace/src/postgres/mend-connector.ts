import { sqlColumnOf, sqlTableOf } from '@tiffin/contracts';
import { kindOf } from './column.js';
import { selectSql } from './select-sql.js';
import type { SqlConnector } from './sql-connector.js';
import { whereSql } from './where-sql.js';

/**
 * LoopBack's connector with our tables, columns, conditions and orders, so that a filter finds what it finds in memory. The
 * package goes on to write and read rows.
 */
export function mendConnector(connector: SqlConnector, tell: (error: unknown) => unknown): void {
  const { toColumnValue, executeSQL } = connector;
  const propertiesOf = (model: string) => connector.getModelDefinition(model).properties;
  const mended: Partial<SqlConnector> = {
    table: (model) => sqlTableOf(model),
    column: (_, property) => sqlColumnOf(property),
    toColumnValue(property, value, isWhere) {
      const isJson = (value ?? null) !== null && kindOf(property.type) === 'json';
      return isJson ? JSON.stringify(value) : toColumnValue.call(connector, property, value, isWhere);
    },
    // The package reads a client of the pool that is not there when the database is not.
    connect: (done) => void connector.pg.query('select 1').then(() => done(null), done),
    executeSQL(...[sql, params, options, done]) {
      executeSQL.call(connector, sql, params, options, (error, result) => done(error ? tell(error) : error, result));
    },
    buildSelect: (model, filter) => {
      const of = { model, properties: propertiesOf(model), idNames: connector.idNames(model) };
      return connector.parameterize({ ...selectSql(filter, of) });
    },
    _buildWhere: (model, where) => ({ ...whereSql(where, propertiesOf(model)) }),
    // Where it is there, the juggler leaves distances to the connector.
    buildNearFilter: () => undefined,
  };
  Object.assign(connector, mended);
}
