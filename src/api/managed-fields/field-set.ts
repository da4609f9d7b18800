import { compareElementKeys, type ElementKey, shownElementKey } from './element-keys.ts';

/** Fields of an object, as a tree of the steps that lead to them. k8s: structured-merge-diff fieldpath Set */
export interface FieldSet {
  /** Whether what the steps so far lead to is itself in the set, beside what is in it. */
  readonly isMember: boolean;
  readonly children: ReadonlyMap<ElementKey, FieldSet>;
}

/** The set without any field. */
export const noFields: FieldSet = { isMember: false, children: new Map() };
/** What is itself in the set, and nothing in it. */
export const wholeField: FieldSet = { isMember: true, children: new Map() };

/** Whether a set has no field. */
export const isEmptySet = ({ isMember, children }: FieldSet): boolean => !isMember && children.size === 0;

/** The set below one step; empty when nothing is there. */
export const below = (set: FieldSet, key: ElementKey): FieldSet => set.children.get(key) ?? noFields;

/** What is in one of two sets. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  const children = new Map(a.children);
  for (const [key, set] of b.children) {
    const own = children.get(key);
    children.set(key, own ? union(own, set) : set);
  }
  return { isMember: a.isMember || b.isMember, children };
}

/** What is in the first set and not in the second, each field for itself: a struct in the second takes nothing in it away. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b)) return a;
  return { isMember: a.isMember && !b.isMember, children: kept(a, (set, key) => difference(set, below(b, key))) };
}

/** The same, where a field in the second set takes all that is in it away. k8s: RecursiveDifference */
export function without(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b)) return a;
  if (b.isMember) return noFields;
  return { isMember: a.isMember, children: kept(a, (set, key) => without(set, below(b, key))) };
}

/** What is in both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return { isMember: a.isMember && b.isMember, children: kept(a, (set, key) => intersection(set, below(b, key))) };
}

function kept(set: FieldSet, change: (set: FieldSet, key: ElementKey) => FieldSet): ReadonlyMap<ElementKey, FieldSet> {
  const children = new Map<ElementKey, FieldSet>();
  for (const [key, child] of set.children) {
    const changed = change(child, key);
    if (!isEmptySet(changed)) children.set(key, changed);
  }
  return children;
}

/** Whether both sets have the same fields. */
export function sameFields(a: FieldSet, b: FieldSet): boolean {
  if (a.isMember !== b.isMember || a.children.size !== b.children.size) return false;
  for (const [key, set] of a.children) {
    const other = b.children.get(key);
    if (!other || !sameFields(set, other)) return false;
  }
  return true;
}

/** Every field as messages name it: `.spec.containers[name="c"].image`. */
export function* pathsIn(set: FieldSet, above = ''): Generator<string> {
  for (const [key, child] of sortedChildren(set)) {
    const path = above + shownElementKey(key);
    if (child.isMember) yield path;
    yield* pathsIn(child, path);
  }
}

/** What is below a set, in the order in which it is written. */
export function sortedChildren({ children }: FieldSet): readonly (readonly [ElementKey, FieldSet])[] {
  const keys = [...children.keys()];
  // Names alone, of which there may be thousands, stand in the order of texts.
  keys.sort(keys.every((key) => key.startsWith('f:')) ? undefined : compareElementKeys);
  return keys.map((key) => [key, children.get(key) ?? noFields]);
}

/** The set of fields at these places. */
export function setOf(...paths: readonly (readonly ElementKey[])[]): FieldSet {
  return paths
    .map(([...keys]) => keys.reduceRight<FieldSet>((set, key) => ({ isMember: false, children: new Map([[key, set]]) }), wholeField))
    .reduce(union, noFields);
}

/** A set that is being put together from the top of an object down. */
export class FieldSetBuilder {
  #isMember = false;
  readonly #children = new Map<ElementKey, FieldSet>();

  /** What is built so far is itself in the set. */
  addSelf(): void {
    this.#isMember = true;
  }

  /** Adds what lies below one step. */
  add(key: ElementKey, set: FieldSet): void {
    if (!isEmptySet(set)) this.#children.set(key, set);
  }

  done(): FieldSet {
    return { isMember: this.#isMember, children: this.#children };
  }
}
