import type { Kind, ObjectOf } from '../any-object.ts';
import { methodNotSupported } from '../errors.ts';
import { configMapRules } from './configmap/rules.ts';
import { controllerRevisionRules } from './controllerrevision/rules.ts';
import { cronJobRules } from './cronjob/rules.ts';
import { daemonSetRules } from './daemonset/rules.ts';
import { deploymentRules } from './deployment/rules.ts';
import { endpointsRules } from './endpoints/rules.ts';
import { endpointSliceRules } from './endpointslice/rules.ts';
import { eventRules } from './event/rules.ts';
import { jobRules } from './job/rules.ts';
import type { KindRules, WriteRules } from './kind-rules.ts';
import { leaseRules } from './lease/rules.ts';
import { limitRangeRules } from './limitrange/rules.ts';
import { namespaceRules } from './namespace/rules.ts';
import { nodeRules } from './node/rules.ts';
import { persistentVolumeRules } from './persistentvolume/rules.ts';
import { persistentVolumeClaimRules } from './persistentvolumeclaim/rules.ts';
import { podRules } from './pod/rules.ts';
import { podDisruptionBudgetRules } from './poddisruptionbudget/rules.ts';
import { podTemplateRules } from './podtemplate/rules.ts';
import { replicaSetRules } from './replicaset/rules.ts';
import { replicationControllerRules } from './replicationcontroller/rules.ts';
import { resourceQuotaRules } from './resourcequota/rules.ts';
import { secretRules } from './secret/rules.ts';
import { serviceRules } from './service/rules.ts';
import { serviceAccountRules } from './serviceaccount/rules.ts';
import { statefulSetRules } from './statefulset/rules.ts';
import { storageClassRules } from './storageclass/rules.ts';
import { rulesWithoutEffect } from './without-effect/rules.ts';

/** The one table of what is decided about objects. Names and paths of the kinds stand in that of `resources.ts`, which loads without it. */
export const kindRules: { readonly [K in Kind]: KindRules<ObjectOf<K>> } = {
  Pod: podRules,
  ReplicationController: replicationControllerRules,
  ReplicaSet: replicaSetRules,
  Deployment: deploymentRules,
  StatefulSet: statefulSetRules,
  DaemonSet: daemonSetRules,
  Job: jobRules,
  CronJob: cronJobRules,
  ControllerRevision: controllerRevisionRules,
  PodTemplate: podTemplateRules,
  Service: serviceRules,
  Endpoints: endpointsRules,
  EndpointSlice: endpointSliceRules,
  ConfigMap: configMapRules,
  Secret: secretRules,
  PersistentVolumeClaim: persistentVolumeClaimRules,
  PersistentVolume: persistentVolumeRules,
  StorageClass: storageClassRules,
  ServiceAccount: serviceAccountRules,
  Namespace: namespaceRules,
  Node: nodeRules,
  Lease: leaseRules,
  LimitRange: limitRangeRules,
  ResourceQuota: resourceQuotaRules,
  PodDisruptionBudget: podDisruptionBudgetRules,
  Event: eventRules,
  ...rulesWithoutEffect,
};

/** The rules of a kind. */
export const rulesOf = <K extends Kind>(kind: K): KindRules<ObjectOf<K>> => kindRules[kind];

/** How objects of a kind are written. Throws ApiError MethodNotAllowed for a kind that kpod alone makes. */
export function writeRulesOf<K extends Kind>(kind: K): WriteRules<ObjectOf<K>> {
  const { write } = rulesOf(kind);
  if (!write) throw methodNotSupported();
  return write;
}
