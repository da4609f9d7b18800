/** The pods of ReplicationControllers, as those of ReplicaSets. Pure. k8s: controller/replication */
import { replicasContext, stepsForReplicas } from '../replicaset/replicas.ts';
import type { Reconcile } from '../types.ts';

/** What follows for every ReplicationController. */
export const reconcileReplicationControllers: Reconcile = (view) =>
  view.list('ReplicationController').flatMap((object) => {
    const selector = { matchLabels: object.spec.selector };
    return stepsForReplicas(object, { ...replicasContext(view, object), selector, component: 'replication-controller' });
  });
