/** What StatefulSets and DaemonSets were, one ControllerRevision each time. Pure. k8s: controller/history/controller_history.go */
import type { AnyObject } from '../api/any-object.ts';
import { compareBytes } from '../api/byte-order.ts';
import { canonicalJson, fnv1, safeEncode, templateHash } from '../api/hashes.ts';
import { revisionData } from '../api/revisions.ts';
import type { LabelSelector } from '../api/types.ts';
import type { ControllerRevision, DaemonSet, PodTemplateSpec, StatefulSet } from '../api/workload-types.ts';
import { type Claimed, claim, controllerOf, referenceTo } from './owners.ts';
import type { Step, View } from './types.ts';

/** Of the revision that a pod was made from. k8s: apps/v1 ControllerRevisionHashLabelKey */
export const revisionLabel = 'controller-revision-hash';

/** Of the hash of a StatefulSet's revision. k8s: history.ControllerRevisionHashLabel */
export const revisionHashLabel = 'controller.kubernetes.io/hash';

/** What an owner has of revisions, the newest last. */
export function claimRevisions(owner: AnyObject, selector: LabelSelector, view: Pick<View, 'list'>): Claimed<ControllerRevision> {
  const { owned, steps } = claim(owner, { selector, candidates: view.list('ControllerRevision', owner.metadata.namespace) });
  return { owned: owned.toSorted(byRevision), steps };
}

/** k8s: byRevision */
const byRevision = (a: ControllerRevision, b: ControllerRevision): number =>
  a.revision - b.revision ||
  compareBytes(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') ||
  compareBytes(a.metadata.name, b.metadata.name);

/** The number after the highest; `revisions` have the newest last. */
export const nextNumber = (revisions: readonly ControllerRevision[]): number => (revisions.at(-1)?.revision ?? 0) + 1;

/** The hash of a StatefulSet's revision. k8s: HashControllerRevision */
export const statefulSetHash = (template: PodTemplateSpec, collisions: number): string =>
  safeEncode(fnv1(Buffer.from(`${canonicalJson(revisionData(template))}${collisions}`)));

/** The hash of a DaemonSet's revision. */
export const daemonSetHash = (template: PodTemplateSpec, collisions: number): string =>
  templateHash(template, collisions === 0 ? undefined : collisions);

/** k8s: ControllerRevisionName */
const longestOwnerName = 223;

/** What a new revision is made of. */
export interface NewRevision {
  readonly owner: AnyObject;
  readonly template: PodTemplateSpec;
  readonly revision: number;
  readonly hashLabel: string;
  readonly hashOf: (template: PodTemplateSpec, collisions: number) => string;
  /** How many names were taken before, as the owner's status has it. */
  readonly collisionCount: number;
  /** Every revision of its namespace: their names are taken. */
  readonly others: readonly ControllerRevision[];
}

/**
 * A revision under a name that is free, and how many were taken; undefined as long as it is that of an owner of the same name, with which it
 * goes. k8s: NewControllerRevision, CreateControllerRevision, snapshot
 */
export function newRevision(asked: NewRevision): { readonly object: ControllerRevision; readonly collisionCount: number } | undefined {
  const { owner, template, hashLabel, hashOf, others } = asked;
  const { name, namespace, annotations } = owner.metadata;
  for (let { collisionCount } = asked; ; collisionCount++) {
    const hash = hashOf(template, collisionCount);
    const own = `${name.slice(0, longestOwnerName)}-${hash}`;
    const taken = others.find(({ metadata }) => metadata.name === own);
    const former = taken && controllerOf(taken);
    if (former?.kind === owner.kind && former.name === name && former.uid !== owner.metadata.uid) return undefined;
    if (taken) continue;
    const metadata = {
      name: own,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations ? { annotations } : {}),
      ownerReferences: [referenceTo(owner)],
    };
    const object: ControllerRevision = {
      ...{ apiVersion: 'apps/v1', kind: 'ControllerRevision' },
      metadata,
      data: revisionData(template),
      revision: asked.revision,
    };
    return { object, collisionCount };
  }
}

/** Stores a new revision, and how many names were taken for it. */
export function revisionSteps<T extends StatefulSet | DaemonSet>(
  owner: T,
  { object, collisionCount }: { readonly object: ControllerRevision; readonly collisionCount: number },
): readonly Step[] {
  const status = { ...owner.status, collisionCount };
  const isCounted = collisionCount === (owner.status.collisionCount ?? 0);
  return [
    { type: 'create', object, because: 'the template has changed' },
    ...(isCounted ? [] : [{ type: 'update', object: { ...owner, status } as T, because: 'the name of a revision was taken' } as const]),
  ];
}

/** Takes the oldest away of those that are in no use, as far as there are more than `limit`; a negative one keeps all. k8s: truncateHistory, cleanupHistory */
export function truncated(
  revisions: readonly ControllerRevision[],
  isLive: (revision: ControllerRevision) => boolean,
  limit: number,
): readonly Step[] {
  const history = revisions.filter((revision) => !isLive(revision));
  return history
    .slice(0, limit < 0 ? 0 : Math.max(history.length - limit, 0))
    .map((object): Step => ({ type: 'delete', object, because: `only ${limit} are kept` }));
}
