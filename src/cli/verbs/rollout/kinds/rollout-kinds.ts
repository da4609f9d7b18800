import type { AnyObject, Kind, ObjectOf } from '../../../../api/any-object.ts';
import { deploymentRollout } from './deployment.ts';
import type { RolloutKind } from './rollout-kind.ts';
import { daemonSetRollout, statefulSetRollout } from './sets.ts';

/** The one table of the kinds that have rollouts. */
const rolloutKinds: { readonly [K in Kind]?: RolloutKind<ObjectOf<K>> } = {
  Deployment: deploymentRollout,
  StatefulSet: statefulSetRollout,
  DaemonSet: daemonSetRollout,
};

/** What can be done with an object; nothing of a kind without rollouts. */
export const rolloutKindOf = (kind: Kind): RolloutKind<AnyObject> => (rolloutKinds[kind] ?? {}) as RolloutKind<AnyObject>;
