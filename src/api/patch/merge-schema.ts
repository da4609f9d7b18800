/**
 * Where strategic merge patches merge lists instead of replacing them: by a key of the elements, or as a set of plain values.
 * k8s: the patchStrategy and patchMergeKey tags of api/core/v1 types.go
 */
export interface MergeSchema {
  /** For a list: the field that tells its elements apart, or `''` for a list of plain values that are added up. */
  readonly mergeKey?: string;
  /** The fields are alternatives, of a struct or of each element: a patch says which of them stay (`$retainKeys`). */
  readonly retainKeys?: boolean;
  /** Of an object, or of each element of a list. */
  readonly fields?: Readonly<Record<string, MergeSchema>>;
}

/** Of the metadata of every object. */
export const metadataMerge: MergeSchema = { fields: { finalizers: { mergeKey: '' }, ownerReferences: { mergeKey: 'uid' } } };
/** Of the conditions of a status. */
export const conditionsMerge: MergeSchema = { mergeKey: 'type' };
