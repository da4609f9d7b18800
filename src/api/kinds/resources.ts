import type { Kind } from '../any-object.ts';
import { compareBytes } from '../byte-order.ts';
import { configMapResource } from './configmap/resource.ts';
import { controllerRevisionResource } from './controllerrevision/resource.ts';
import { cronJobResource } from './cronjob/resource.ts';
import { daemonSetResource } from './daemonset/resource.ts';
import { deploymentResource } from './deployment/resource.ts';
import { endpointsResource } from './endpoints/resource.ts';
import { endpointSliceResource } from './endpointslice/resource.ts';
import { eventResource } from './event/resource.ts';
import { jobResource } from './job/resource.ts';
import { leaseResource } from './lease/resource.ts';
import { limitRangeResource } from './limitrange/resource.ts';
import { namespaceResource } from './namespace/resource.ts';
import { nodeResource } from './node/resource.ts';
import { persistentVolumeResource } from './persistentvolume/resource.ts';
import { persistentVolumeClaimResource } from './persistentvolumeclaim/resource.ts';
import { podResource } from './pod/resource.ts';
import { podDisruptionBudgetResource } from './poddisruptionbudget/resource.ts';
import { podTemplateResource } from './podtemplate/resource.ts';
import { replicaSetResource } from './replicaset/resource.ts';
import { replicationControllerResource } from './replicationcontroller/resource.ts';
import type { Resource } from './resource.ts';
import { resourceQuotaResource } from './resourcequota/resource.ts';
import { secretResource } from './secret/resource.ts';
import { serviceResource } from './service/resource.ts';
import { serviceAccountResource } from './serviceaccount/resource.ts';
import { statefulSetResource } from './statefulset/resource.ts';
import { storageClassResource } from './storageclass/resource.ts';
import { resourcesWithoutEffect } from './without-effect/resources.ts';

/** The one table of the kinds that kpod keeps; what judges their objects is in the table of `rules.ts`. */
const byKind: { readonly [K in Kind]: Resource<K> } = {
  Pod: podResource,
  ReplicationController: replicationControllerResource,
  ReplicaSet: replicaSetResource,
  Deployment: deploymentResource,
  StatefulSet: statefulSetResource,
  DaemonSet: daemonSetResource,
  Job: jobResource,
  CronJob: cronJobResource,
  ControllerRevision: controllerRevisionResource,
  PodTemplate: podTemplateResource,
  Service: serviceResource,
  Endpoints: endpointsResource,
  EndpointSlice: endpointSliceResource,
  ConfigMap: configMapResource,
  Secret: secretResource,
  PersistentVolumeClaim: persistentVolumeClaimResource,
  PersistentVolume: persistentVolumeResource,
  StorageClass: storageClassResource,
  ServiceAccount: serviceAccountResource,
  Namespace: namespaceResource,
  Node: nodeResource,
  Lease: leaseResource,
  LimitRange: limitRangeResource,
  ResourceQuota: resourceQuotaResource,
  PodDisruptionBudget: podDisruptionBudgetResource,
  Event: eventResource,
  ...resourcesWithoutEffect,
};

/** Every kind, in the order in which lists of them are shown: everything that must know them all derives from this. */
export const resources: readonly Resource[] = Object.values(byKind);

const groupVersionOf = ({ apiVersion }: Resource): string => (apiVersion.includes('/') ? apiVersion : '');

/** What `get all` shows, in the order in which servers tell of it: by group, then by name. */
export const resourcesInAll: readonly Resource[] = resources
  .filter(({ categories = [] }) => categories.includes('all'))
  .toSorted((a, b) => compareBytes(groupVersionOf(a), groupVersionOf(b)) || compareBytes(a.plural, b.plural));
