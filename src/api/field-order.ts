import { compareBytes } from './byte-order.ts';

/** In which order the fields at a path (`''`, `.metadata`) of an object are written. */
export type FieldOrder = (path: string) => (a: string, b: string) => number;

/** By their names: what Go makes of maps. */
export const byName: FieldOrder = () => compareBytes;

/** These first, in this order; others follow by their names. */
export const inOrder = (fields: readonly string[]): ReturnType<FieldOrder> => {
  const ranks = new Map(fields.map((field, index) => [field, index]));
  const rankOf = (field: string): number => ranks.get(field) ?? fields.length;
  return (a, b) => rankOf(a) - rankOf(b) || compareBytes(a, b);
};

const ofObject = inOrder([
  ...['kind', 'apiVersion', 'metadata', 'immutable', 'data', 'binaryData', 'stringData', 'type'],
  ...['secrets', 'imagePullSecrets', 'automountServiceAccountToken', 'spec', 'status'],
]);
const ofMetadata = inOrder([
  ...['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'creationTimestamp'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields'],
]);

/** Kind and metadata as Kubernetes' types have them: how kubectl writes an object that it has made itself. What is further down is in maps. */
export const asTyped: FieldOrder = (path) => (path === '' ? ofObject : path === '.metadata' ? ofMetadata : compareBytes);
