import type { Kind, ObjectOf } from '../../api/any-object.ts';
import { configMapPrinter } from './configmap/printer.ts';
import { controllerRevisionPrinter } from './controllerrevision/printer.ts';
import { cronJobPrinter } from './cronjob/printer.ts';
import { daemonSetPrinter } from './daemonset/printer.ts';
import { deploymentPrinter } from './deployment/printer.ts';
import { endpointsPrinter } from './endpoints/printer.ts';
import { endpointSlicePrinter } from './endpointslice/printer.ts';
import { eventPrinter } from './event/printer.ts';
import { jobPrinter } from './job/printer.ts';
import type { KindPrinter } from './kind-printer.ts';
import { leasePrinter } from './lease/printer.ts';
import { limitRangePrinter } from './limitrange/printer.ts';
import { namespacePrinter } from './namespace/printer.ts';
import { nodePrinter } from './node/printer.ts';
import { persistentVolumePrinter } from './persistentvolume/printer.ts';
import { persistentVolumeClaimPrinter } from './persistentvolumeclaim/printer.ts';
import { podPrinter } from './pod/printer.ts';
import { podDisruptionBudgetPrinter } from './poddisruptionbudget/printer.ts';
import { podTemplatePrinter } from './podtemplate/printer.ts';
import { replicaSetPrinter } from './replicaset/printer.ts';
import { replicationControllerPrinter } from './replicationcontroller/printer.ts';
import { resourceQuotaPrinter } from './resourcequota/printer.ts';
import { secretPrinter } from './secret/printer.ts';
import { servicePrinter } from './service/printer.ts';
import { serviceAccountPrinter } from './serviceaccount/printer.ts';
import { statefulSetPrinter } from './statefulset/printer.ts';
import { storageClassPrinter } from './storageclass/printer.ts';
import { printersWithoutEffect } from './without-effect/printers.ts';

/** The one table of how objects are shown: columns and description of each kind. */
export const kindPrinters: { readonly [K in Kind]: KindPrinter<ObjectOf<K>> } = {
  Pod: podPrinter,
  ReplicationController: replicationControllerPrinter,
  ReplicaSet: replicaSetPrinter,
  Deployment: deploymentPrinter,
  StatefulSet: statefulSetPrinter,
  DaemonSet: daemonSetPrinter,
  Job: jobPrinter,
  CronJob: cronJobPrinter,
  ControllerRevision: controllerRevisionPrinter,
  PodTemplate: podTemplatePrinter,
  Service: servicePrinter,
  Endpoints: endpointsPrinter,
  EndpointSlice: endpointSlicePrinter,
  ConfigMap: configMapPrinter,
  Secret: secretPrinter,
  PersistentVolumeClaim: persistentVolumeClaimPrinter,
  PersistentVolume: persistentVolumePrinter,
  StorageClass: storageClassPrinter,
  ServiceAccount: serviceAccountPrinter,
  Namespace: namespacePrinter,
  Node: nodePrinter,
  Lease: leasePrinter,
  LimitRange: limitRangePrinter,
  ResourceQuota: resourceQuotaPrinter,
  PodDisruptionBudget: podDisruptionBudgetPrinter,
  Event: eventPrinter,
  ...printersWithoutEffect,
};

/** How objects of a kind are shown. */
export const printerOf = <K extends Kind>(kind: K): KindPrinter<ObjectOf<K>> => kindPrinters[kind];
