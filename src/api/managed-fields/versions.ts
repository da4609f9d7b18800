import type { Json } from '../json-defaults.ts';
import { conversions } from '../older-versions.ts';
import { apiVersionOf } from '../scheme.ts';
import { type StructShape, shapeOfStruct } from './shapes.ts';

/** A version of a kind, in which entries name fields: what its objects are made of, and the ways from and to those that are kept. */
export interface Version {
  readonly apiVersion: string;
  readonly shape: StructShape;
  readonly fromStored: (object: Json) => Json;
  readonly toStored: (object: Json) => Json;
}

const asItIs = (object: Json): Json => object;

/** The version of a kind that an entry names; undefined for one that is not served. k8s: managedfields/internal/versionconverter.go */
export function versionOf(kind: string, apiVersion: string): Version | undefined {
  if (apiVersion === apiVersionOf(kind)) return storedVersionOf(kind);
  const found = conversions.find((one) => one.kind === kind && one.apiVersion === apiVersion);
  if (!found) return undefined;
  const { fromStored, toStored, struct = kind } = found;
  return { apiVersion, shape: shapeOfStruct(struct), fromStored, toStored };
}

/** The version in which objects of a kind are kept. */
export const storedVersionOf = (kind: string): Version => ({
  ...{ apiVersion: apiVersionOf(kind), shape: shapeOfStruct(kind) },
  ...{ fromStored: asItIs, toStored: asItIs },
});

/** An object of one version in another. */
export const converted = (object: Json, from: Version, to: Version): Json =>
  from.apiVersion === to.apiVersion ? object : to.fromStored(from.toStored(object));
