import type { Kind, ObjectOf } from '../../api/types.ts';
import { configMapPrinter } from './configmap/printer.ts';
import { endpointsPrinter } from './endpoints/printer.ts';
import { endpointSlicePrinter } from './endpointslice/printer.ts';
import { eventPrinter } from './event/printer.ts';
import type { KindPrinter } from './kind-printer.ts';
import { namespacePrinter } from './namespace/printer.ts';
import { persistentVolumePrinter } from './persistentvolume/printer.ts';
import { persistentVolumeClaimPrinter } from './persistentvolumeclaim/printer.ts';
import { podPrinter } from './pod/printer.ts';
import { secretPrinter } from './secret/printer.ts';
import { servicePrinter } from './service/printer.ts';
import { serviceAccountPrinter } from './serviceaccount/printer.ts';
import { storageClassPrinter } from './storageclass/printer.ts';

/** The one table of how objects are shown: columns and description of each kind. */
export const kindPrinters: { readonly [K in Kind]: KindPrinter<ObjectOf<K>> } = {
  Pod: podPrinter,
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
  Event: eventPrinter,
};

/** How objects of a kind are shown. */
export const printerOf = <K extends Kind>(kind: K): KindPrinter<ObjectOf<K>> => kindPrinters[kind];
