import type { AnyObject, Kind, ObjectOf } from '../../../../api/any-object.ts';
import { deploymentRollout } from './deployment.ts';
import type { RolloutKind } from './rollout-kind.ts';

/** The one table of the kinds that have rollouts. */
const rolloutKinds: { readonly [K in Kind]?: RolloutKind<ObjectOf<K>> } = {
  Deployment: deploymentRollout,
};

/** What can be done with an object; nothing of a kind without rollouts. */
export const rolloutKindOf = (kind: Kind): RolloutKind<AnyObject> => (rolloutKinds[kind] ?? {}) as RolloutKind<AnyObject>;
