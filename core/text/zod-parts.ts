/** What `schemaOnDemand` hands out of zod (scripts/build.mjs). */
export {
  array,
  boolean,
  enum,
  literal,
  looseObject,
  nullable,
  number,
  object,
  optional,
  record,
  string,
  union,
  unknown,
} from 'zod/mini';
