/**
 * Makes a schema when it is first asked for. All schemas of the clients together take a session start 3 ms
 * (`npm run bench`, "nothing waiting"), and most starts read no line.
 */
export function schemaOnDemand<Schema>(make: () => Schema): () => Schema {
  let schema: Schema | undefined;
  return () => {
    schema ??= make();
    return schema;
  };
}
