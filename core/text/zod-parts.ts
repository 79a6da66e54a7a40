/** What `schemaOnDemand` hands out of zod (scripts/build.mjs). */
export { array, enum, literal, looseObject, nullable, number, optional, string, union } from 'zod/mini';
