/** Whose an object is. Pure. k8s: controller/controller_ref_manager.go, meta/v1/controller_ref.go */
import type { AnyObject } from '../api/any-object.ts';
import { selectorRequirements } from '../api/label-selector.ts';
import { matchesLabels } from '../api/selectors.ts';
import type { LabelSelector, ObjectMeta, OwnerReference } from '../api/types.ts';
import type { Step } from './types.ts';

/** The reference to its controller that an object has. */
export const controllerOf = ({ metadata }: { readonly metadata: Pick<ObjectMeta, 'ownerReferences'> }): OwnerReference | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller);

/** Whether that controller has made or taken the object. */
export const isControlledBy = (object: AnyObject, owner: AnyObject): boolean => controllerOf(object)?.uid === owner.metadata.uid;

/** How what a controller makes refers to it. */
export const referenceTo = ({ apiVersion, kind, metadata }: AnyObject): OwnerReference => ({
  ...{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' },
  ...{ controller: true, blockOwnerDeletion: true },
});

/** What an owner has of a kind, and the writes that make its claims true. */
export interface Claimed<T extends AnyObject> {
  readonly owned: readonly T[];
  readonly steps: readonly Step[];
}

/**
 * What belongs to an owner among `candidates` of its namespace: what it controls and selects; what nobody controls and it selects is taken,
 * what it controls and does not select any more is let go. k8s: BaseControllerRefManager.ClaimObject
 */
export function claim<T extends AnyObject>(
  owner: AnyObject,
  { selector, candidates }: { readonly selector: LabelSelector; readonly candidates: readonly T[] },
): Claimed<T> {
  const requirements = selectorRequirements(selector);
  const isEnding = owner.metadata.deletionTimestamp !== undefined;
  const owned: T[] = [];
  const steps: Step[] = [];
  for (const object of candidates) {
    const controller = controllerOf(object);
    const isSelected = matchesLabels(requirements, object.metadata.labels ?? {});
    if (controller && controller.uid !== owner.metadata.uid) continue;
    if (controller && isSelected) owned.push(object);
    else if (controller && !isEnding)
      steps.push({ type: 'update', object: released(object, owner), because: 'its labels are not selected' });
    else if (!controller && isSelected && !isEnding && object.metadata.deletionTimestamp === undefined) {
      steps.push({ type: 'update', object: adopted(object, owner), because: `${owner.kind} ${owner.metadata.name} selects it` });
    }
  }
  return { owned, steps };
}

const adopted = <T extends AnyObject>(object: T, owner: AnyObject): T => ({
  ...object,
  metadata: { ...object.metadata, ownerReferences: [...(object.metadata.ownerReferences ?? []), referenceTo(owner)] },
});

/** Without the reference to an owner. */
function released<T extends AnyObject>(object: T, owner: AnyObject): T {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const others = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
  return { ...object, metadata: { ...metadata, ...(others.length > 0 ? { ownerReferences: others } : {}) } };
}
