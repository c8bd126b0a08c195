type MayLack<Row> = { readonly [Key in keyof Row]: Row[Key] | undefined };

/** The object without the keys whose value is undefined, which optional members do not allow. */
export const withoutUndefined = <Row extends object>(row: MayLack<Row>): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Row;
