import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import type { Service } from '../../types.ts';
import { invalid } from '../../validation/field-error.ts';
import { validateMetadataUpdate } from '../../validation/metadata.ts';
import { validateService } from './validation.ts';

/**
 * A changed Service with the address that it has: clients that write a Service from a manifest leave out what the server chose.
 * k8s: core/service/storage patchAllocatedValues
 */
export function withAllocated(service: Service, current: Service): Service {
  const { clusterIP, clusterIPs } = current.spec;
  if (service.spec.type === 'ExternalName') return current.spec.type === 'ExternalName' ? service : withoutAddress(service, current);
  if (clusterIP === undefined) return service;
  // k8s: NormalizeClusterIPs. Who changes one of the two fields means both.
  const isOneChanged = service.spec.clusterIP !== clusterIP && isDeepStrictEqual(service.spec.clusterIPs, clusterIPs);
  if (service.spec.clusterIP) return isOneChanged ? withAddress(service, service.spec.clusterIP) : service;
  return { ...service, spec: { ...service.spec, clusterIP, ...(clusterIPs ? { clusterIPs } : {}) } };
}

const withAddress = (service: Service, address: string): Service => ({ ...service, spec: { ...service.spec, clusterIPs: [address] } });

/** What only the former type had is dropped, unless it was changed. k8s: dropTypeDependentFields */
function withoutAddress(service: Service, current: Service): Service {
  const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy, internalTrafficPolicy, ...spec } = service.spec;
  return clusterIP === current.spec.clusterIP ? { ...service, spec } : service;
}

/** Every mistake of a change to a stored Service; both must have their defaults. k8s: validation.go ValidateServiceUpdate */
export function validateServiceUpdate(service: Service, current: Service): readonly FieldError[] {
  const { clusterIP, type } = service.spec;
  const isMoved = type !== 'ExternalName' && current.spec.clusterIP && clusterIP !== current.spec.clusterIP;
  const moved = invalid('spec.clusterIPs[0]', service.spec.clusterIPs ?? null, 'may not change once set');
  return [...validateMetadataUpdate(service.metadata, current.metadata), ...(isMoved ? [moved] : []), ...validateService(service)];
}
