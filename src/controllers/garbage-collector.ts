/** What owners take with them when they go. Pure. k8s: controller/garbagecollector */
import type { AnyObject, Kind } from '../api/any-object.ts';
import { foregroundFinalizer, hasFinalizer, orphanFinalizer, withoutFinalizer } from '../api/finalizers.ts';
import { resources } from '../api/kinds/resources.ts';
import { isOver } from '../api/removal.ts';
import { findKind } from '../api/scheme.ts';
import type { OwnerReference } from '../api/types.ts';
import type { Reconcile, Step } from './types.ts';

/** Nobody owns what is said of objects. */
const kinds: readonly Kind[] = resources.map(({ kind }) => kind).filter((kind) => kind !== 'Event');

const component = 'garbage-collector-controller';

/** Whether an object may be something for the collector: it has owners, or waits for what it owns. */
export const concernsOwnership = ({ metadata }: AnyObject): boolean =>
  (metadata.ownerReferences ?? []).length > 0 || (metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length > 0);

/** What follows for the objects whose owners are gone or go, and for owners that wait for them. */
export const reconcileGarbage: Reconcile = ({ list }) => {
  const all = kinds.flatMap((kind): readonly AnyObject[] => list(kind));
  const graph = graphOf(all);
  return all.filter((object) => concernsOwnership(object) || isLeftOver(object)).flatMap((object) => stepsFor(object, graph));
};

interface Graph {
  readonly byUid: ReadonlyMap<string, AnyObject>;
  /** What refers to an owner, by its uid. */
  readonly dependents: ReadonlyMap<string, readonly AnyObject[]>;
}

function graphOf(all: readonly AnyObject[]): Graph {
  const dependents = new Map<string, AnyObject[]>();
  for (const object of all) {
    for (const uid of new Set((object.metadata.ownerReferences ?? []).map((reference) => reference.uid))) {
      const others = dependents.get(uid);
      if (others) others.push(object);
      else dependents.set(uid, [object]);
    }
  }
  return { byUid: new Map(all.map((object) => [object.metadata.uid ?? '', object])), dependents };
}

const isEnding = ({ metadata }: AnyObject): boolean => metadata.deletionTimestamp !== undefined;

/** It waits for what it owns. */
const isWaiting = (object: AnyObject): boolean => isEnding(object) && hasFinalizer(object, foregroundFinalizer);

/** Its last finalizer was taken off by somebody who did not come to take it away. Pods go when their containers have gone. */
const isLeftOver = (object: AnyObject): boolean => object.kind !== 'Pod' && isOver(object);

function stepsFor(object: AnyObject, graph: Graph): readonly Step[] {
  if (isLeftOver(object)) return [{ type: 'delete', object, because: 'nothing is left to wait for' }];
  const dependents = graph.dependents.get(object.metadata.uid ?? '') ?? [];
  if (isEnding(object) && hasFinalizer(object, orphanFinalizer)) return orphanSteps(object, dependents);
  if (isWaiting(object)) return waitingSteps(object, dependents);
  return isEnding(object) ? [] : dependentSteps(object, dependents, graph);
}

/** Whoever is not to take its own with it goes when nothing refers to it any more. k8s: attemptToOrphan */
function orphanSteps(object: AnyObject, dependents: readonly AnyObject[]): readonly Step[] {
  const because = 'its owner goes without it';
  if (dependents.length > 0) return dependents.map((one) => withoutReferences(one, (uid) => uid === object.metadata.uid, because));
  return [{ type: 'update', object: withoutFinalizer(object, orphanFinalizer), because: 'nothing refers to it any more' }];
}

/** k8s: processDeletingDependentsItem */
function waitingSteps(object: AnyObject, dependents: readonly AnyObject[]): readonly Step[] {
  const blocks = ({ uid, blockOwnerDeletion }: OwnerReference): boolean => blockOwnerDeletion === true && uid === object.metadata.uid;
  if (dependents.some(({ metadata }) => metadata.ownerReferences?.some(blocks))) return [];
  return [{ type: 'update', object: withoutFinalizer(object, foregroundFinalizer), because: 'nothing that it owns keeps it' }];
}

/** k8s: attemptToDeleteItem */
function dependentSteps(object: AnyObject, dependents: readonly AnyObject[], graph: Graph): readonly Step[] {
  const references = object.metadata.ownerReferences ?? [];
  // Of owners that kpod does not know it cannot tell whether they are there.
  if (!references.every((reference) => isJudged(reference, object))) return tellings(object, graph);
  const owners = references.map((reference) => ({ reference, owner: ownerOf(reference, object, graph) }));
  const solid = owners.filter(({ owner }) => owner && !isWaiting(owner));
  const waiting = owners.filter(({ owner }) => owner && isWaiting(owner));
  if (solid.length > 0) {
    if (solid.length === owners.length) return [];
    const kept = new Set(solid.map(({ reference }) => reference.uid));
    return [withoutReferences(object, (uid) => !kept.has(uid), 'others own it still')];
  }
  if (waiting.length > 0 && dependents.length > 0) {
    const because = 'its owner waits for it';
    const unblocked = dependents.some(isWaiting) ? unblock(object) : [];
    return [...unblocked, { type: 'delete', object, policy: 'Foreground', because }];
  }
  const policy = hasFinalizer(object, orphanFinalizer) ? 'Orphan' : hasFinalizer(object, foregroundFinalizer) ? 'Foreground' : 'Background';
  return [...tellings(object, graph), { type: 'delete', object, policy, because: 'its owner is gone' }];
}

/** Whether it can be found out what has become of an owner: the kind is known, and an object without a namespace has no owner in one. */
function isJudged({ apiVersion, kind }: OwnerReference, object: AnyObject): boolean {
  const resource = findKind(apiVersion, kind);
  return resource !== undefined && !(resource.namespaced && object.metadata.namespace === undefined);
}

/** The owner that is there, in the namespace of the object or in none. */
function ownerOf({ kind, name, uid }: OwnerReference, object: AnyObject, { byUid }: Graph): AnyObject | undefined {
  const owner = byUid.get(uid);
  const { namespace } = owner?.metadata ?? {};
  const isReachable = namespace === undefined || namespace === object.metadata.namespace;
  return owner?.kind === kind && owner.metadata.name === name && isReachable ? owner : undefined;
}

/** Who owns each other would wait for ever. */
function unblock(object: AnyObject): readonly Step[] {
  const references = object.metadata.ownerReferences ?? [];
  if (!references.some(({ blockOwnerDeletion }) => blockOwnerDeletion)) return [];
  const ownerReferences = references.map((reference) => ({ ...reference, blockOwnerDeletion: false }));
  const unblocked = { ...object, metadata: { ...object.metadata, ownerReferences } } as AnyObject;
  return [{ type: 'update', object: unblocked, because: 'it owns what owns it' }];
}

function withoutReferences(object: AnyObject, isLeftOut: (uid: string) => boolean, because: string): Step {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const kept = ownerReferences.filter(({ uid }) => !isLeftOut(uid));
  const changed = { ...object, metadata: { ...metadata, ...(kept.length > 0 ? { ownerReferences: kept } : {}) } } as AnyObject;
  return { type: 'update', object: changed, because };
}

/** What is wrong with references across namespaces. k8s: graph_builder.go reportInvalidNamespaceOwnerRef */
function tellings(object: AnyObject, { byUid }: Graph): readonly Step[] {
  const { namespace = '', ownerReferences = [] } = object.metadata;
  return ownerReferences.flatMap(({ apiVersion, kind, name, uid }): readonly Step[] => {
    const elsewhere = byUid.get(uid)?.metadata.namespace;
    if (elsewhere === undefined || elsewhere === namespace) return [];
    const reference = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
    const message = `ownerRef ${reference} does not exist in namespace ${JSON.stringify(namespace)}`;
    return [{ type: 'tell', subject: object, event: { type: 'Warning', reason: 'OwnerRefInvalidNamespace', message }, component }];
  });
}
