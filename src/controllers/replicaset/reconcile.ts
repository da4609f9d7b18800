/** The pods of ReplicaSets. Pure. k8s: controller/replicaset */
import type { Reconcile } from '../types.ts';
import { replicasContext, stepsForReplicas } from './replicas.ts';

/** What follows for every ReplicaSet. */
export const reconcileReplicaSets: Reconcile = (view) =>
  view.list('ReplicaSet').flatMap((object) => {
    const { selector } = object.spec;
    return stepsForReplicas(object, { ...replicasContext(view, object), selector, component: 'replicaset-controller' });
  });
