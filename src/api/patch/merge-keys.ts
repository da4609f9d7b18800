import { resources } from '../kinds/resources.ts';
import type { MergeSchema } from './merge-schema.ts';

/** By kind. Kinds that are missing have only objects and atomic lists. */
export const mergeSchemas: Readonly<Record<string, MergeSchema>> = Object.fromEntries(
  resources.flatMap(({ kind, mergeSchema }) => (mergeSchema ? [[kind, mergeSchema]] : [])),
);
