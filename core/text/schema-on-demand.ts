import type * as parts from './zod-parts.ts';

/**
 * Makes a schema when it is asked for, and loads zod then: most starts parse nothing, and it takes them 4 ms of 30
 * (`npm run bench`, "nothing waiting").
 */
export function schemaOnDemand<Schema>(make: (z: typeof parts) => Schema): () => Schema {
  let schema: Schema | undefined;
  return () => {
    schema ??= make(require('zod/mini') as typeof parts);
    return schema;
  };
}
