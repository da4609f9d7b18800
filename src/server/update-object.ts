import { isDeepStrictEqual } from 'node:util';
import { decode, type FieldValidation } from '../api/decode.ts';
import { type FieldError, invalid, methodNotSupported } from '../api/errors.ts';
import { setEndpointsDefaults } from '../api/kinds/endpoints/defaults.ts';
import { validateEndpoints } from '../api/kinds/endpoints/validation.ts';
import { setEndpointSliceDefaults } from '../api/kinds/endpointslice/defaults.ts';
import { validateEndpointSlice } from '../api/kinds/endpointslice/validation.ts';
import { setNamespaceDefaults } from '../api/kinds/namespace/defaults.ts';
import { validateNamespace } from '../api/kinds/namespace/validation.ts';
import { setPodDefaults } from '../api/kinds/pod/defaults.ts';
import { validatePodUpdate } from '../api/kinds/pod/validation/pod-update.ts';
import { setServiceDefaults } from '../api/kinds/service/defaults.ts';
import { assignNodePorts } from '../api/kinds/service/node-ports.ts';
import { validateService } from '../api/kinds/service/validation.ts';
import { qualifiedKind } from '../api/scheme.ts';
import type { AnyObject, Namespace, ObjectMeta, Service } from '../api/types.ts';
import { findUnsupported } from '../api/unsupported.ts';
import { validateMetadataUpdate } from '../api/validation/metadata.ts';
import type { RawObject } from './body.ts';

/** What becomes of an object that a client wants changed. */
export interface UpdateOptions {
  /** True: only the status is taken; false: everything but the status. */
  readonly isStatus: boolean;
  readonly fieldValidation: FieldValidation;
  /** All stored Services: the changed one must not take what is theirs. */
  readonly services: () => readonly Service[];
  /** From 0 up to 1. */
  readonly random: number;
}

/**
 * What the API server does with an update before it stores it: decode, keep what belongs to the server, default, validate against what
 * is there. Throws ApiError: BadRequest for what cannot be read, Invalid with all mistakes at once.
 * k8s: registry/rest BeforeUpdate, the strategies' PrepareForUpdate and ValidateUpdate
 */
export function prepareForUpdate(
  current: AnyObject,
  asked: RawObject,
  options: UpdateOptions,
): { readonly object: AnyObject; readonly warnings: readonly string[] } {
  const { value, warnings } = decode(current.kind, asked, options);
  if (options.isStatus) {
    return { object: { ...current, status: withZeroes(value['status'] as Fields | undefined) } as unknown as AnyObject, warnings };
  }
  const status = 'status' in current ? { status: current.status } : {};
  return {
    object: updated(
      current,
      { ...value, metadata: keepOwned(value['metadata'] as Fields | undefined, current.metadata), ...status },
      options,
    ),
    warnings,
  };
}

type Fields = Readonly<Record<string, unknown>>;

const containerLists = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'] as const;
/** Fields of a container's status that are there even when they say nothing. k8s: core/v1 ContainerStatus has no omitempty for them */
const emptyContainerStatus = { ready: false, restartCount: 0, image: '', imageID: '', lastState: {}, state: {} };

/** A status as it came, with what decoding drops because it says nothing. */
function withZeroes(status: Fields = {}): Fields {
  const lists = containerLists.flatMap((name) => {
    const list = status[name];
    return Array.isArray(list) ? [[name, list.map((each: object) => ({ ...emptyContainerStatus, ...each }))]] : [];
  });
  return { ...status, ...Object.fromEntries(lists) };
}

function updated(current: AnyObject, value: Fields, options: UpdateOptions): AnyObject {
  switch (current.kind) {
    case 'Pod': {
      const pod = setPodDefaults(value);
      return checked(pod, validatePodUpdate(pod, current));
    }
    case 'Service': {
      const others = options.services().filter(({ metadata }) => metadata.uid !== current.metadata.uid);
      const asked = withAllocated(setServiceDefaults(value), current);
      const { service, errors } = assignNodePorts(asked, { others, current, random: options.random });
      const unsupported = findUnsupported('Service', value, { ...current }).errors;
      return checked(service, [...validateServiceUpdate(service, current), ...errors, ...unsupported]);
    }
    case 'Namespace': {
      const namespace: Namespace = { ...setNamespaceDefaults(value), ...(current.spec ? { spec: current.spec } : {}) };
      return checked(namespace, [...validateMetadataUpdate(namespace.metadata, current.metadata), ...validateNamespace(namespace)]);
    }
    case 'Endpoints': {
      const endpoints = setEndpointsDefaults(value);
      return checked(endpoints, [...validateMetadataUpdate(endpoints.metadata, current.metadata), ...validateEndpoints(endpoints)]);
    }
    case 'EndpointSlice': {
      const slice = setEndpointSliceDefaults(value);
      const unsupported = findUnsupported('EndpointSlice', value, { ...current }).errors;
      const moved = slice.addressType === current.addressType ? [] : [immutable('addressType', slice.addressType)];
      const metadata = validateMetadataUpdate(slice.metadata, current.metadata);
      return checked(slice, [...metadata, ...validateEndpointSlice(slice), ...moved, ...unsupported]);
    }
    case 'Event':
      throw methodNotSupported();
  }
}

function checked<T extends AnyObject>(object: T, errors: readonly FieldError[]): T {
  if (errors.length > 0) throw invalid(qualifiedKind(object.kind), object.metadata.name, errors);
  return object;
}

/** Clients that write a Service from a manifest leave out what the server chose. k8s: core/service/storage patchAllocatedValues */
function withAllocated(service: Service, current: Service): Service {
  const { clusterIP, clusterIPs } = current.spec;
  if (service.spec.type === 'ExternalName') return current.spec.type === 'ExternalName' ? service : withoutAddress(service, current);
  if (clusterIP === undefined) return service;
  // k8s: NormalizeClusterIPs. Who changes one of the two fields means both.
  const isOneChanged = service.spec.clusterIP !== clusterIP && isDeepStrictEqual(service.spec.clusterIPs, clusterIPs);
  if (service.spec.clusterIP) return isOneChanged ? withAddress(service, service.spec.clusterIP) : service;
  return { ...service, spec: { ...service.spec, clusterIP, ...(clusterIPs ? { clusterIPs } : {}) } };
}

const withAddress = (service: Service, address: string): Service => ({ ...service, spec: { ...service.spec, clusterIPs: [address] } });

const immutable = (field: string, value: string): FieldError => ({ type: 'Invalid value', field, value, detail: 'field is immutable' });

/** What only the former type had is dropped, unless it was changed. k8s: dropTypeDependentFields */
function withoutAddress(service: Service, current: Service): Service {
  const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy, internalTrafficPolicy, ...spec } = service.spec;
  return clusterIP === current.spec.clusterIP ? { ...service, spec } : service;
}

/** k8s: validation.go ValidateServiceUpdate */
function validateServiceUpdate(service: Service, current: Service): readonly FieldError[] {
  const { clusterIP, type } = service.spec;
  const isMoved = type !== 'ExternalName' && current.spec.clusterIP && clusterIP !== current.spec.clusterIP;
  const moved: FieldError = {
    type: 'Invalid value',
    field: 'spec.clusterIPs[0]',
    value: service.spec.clusterIPs ?? null,
    detail: 'may not change once set',
  };
  return [...validateMetadataUpdate(service.metadata, current.metadata), ...(isMoved ? [moved] : []), ...validateService(service)];
}

const serverOwned = [
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
] as const satisfies readonly (keyof ObjectMeta)[];

/** What a client sent, with what belongs to the server as it was. */
function keepOwned(asked: Fields = {}, current: ObjectMeta): Fields {
  const rest = Object.entries(asked).filter(([field]) => !(serverOwned as readonly string[]).includes(field) && field !== 'managedFields');
  return {
    ...Object.fromEntries(rest),
    ...Object.fromEntries(serverOwned.flatMap((field) => (current[field] === undefined ? [] : [[field, current[field]]]))),
  };
}
