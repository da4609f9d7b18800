import type { FieldError } from '../../errors.ts';
import type { EndpointAddress, EndpointSubset, Endpoints } from '../../types.ts';
import { validateNonSpecialIP } from '../../validation/addresses.ts';
import { invalidAll, oneOf, required } from '../../validation/field-error.ts';
import { validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Label, dns1123Subdomain, ipAddress, portNumber } from '../../validation/names.ts';
import { protocols } from '../../validation/ports.ts';

/** Every mistake of Endpoints, which must have their defaults. k8s: validation.go ValidateEndpoints (1.32) */
export function validateEndpoints(endpoints: Endpoints): readonly FieldError[] {
  return [
    ...validateObjectMeta(endpoints.metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...(endpoints.subsets ?? []).flatMap((subset, index) => validateSubset(subset, `subsets[${index}]`)),
  ];
}

function validateSubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, path: string): readonly FieldError[] {
  const isEmpty = addresses.length === 0 && notReadyAddresses.length === 0;
  return [
    ...(isEmpty ? [required(path, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...addresses.flatMap((address, index) => validateAddress(address, `${path}.addresses[${index}]`)),
    ...notReadyAddresses.flatMap((address, index) => validateAddress(address, `${path}.notReadyAddresses[${index}]`)),
    ...ports.flatMap((port, index) => {
      const at = `${path}.ports[${index}]`;
      return [
        ...(port.name ? invalidAll(`${at}.name`, port.name, dns1123Label(port.name)) : []),
        ...(!port.name && ports.length > 1 ? [required(`${at}.name`)] : []),
        ...invalidAll(`${at}.port`, port.port ?? 0, portNumber(port.port ?? 0)),
        ...oneOf(`${at}.protocol`, port.protocol, protocols),
      ];
    }),
  ];
}

function validateAddress({ ip = '', hostname, nodeName }: Partial<EndpointAddress>, path: string): readonly FieldError[] {
  const own = invalidAll(`${path}.ip`, ip, ipAddress(ip));
  return [
    ...own,
    ...(hostname ? invalidAll(`${path}.hostname`, hostname, dns1123Label(hostname)) : []),
    ...(nodeName === undefined ? [] : invalidAll(`${path}.nodeName`, nodeName, dns1123Subdomain(nodeName))),
    ...(own.length === 0 ? validateNonSpecialIP(ip, `${path}.ip`) : []),
  ];
}
