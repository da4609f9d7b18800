import type { FieldError } from '../../errors.ts';
import type { EndpointSlice, SliceEndpoint, SlicePort } from '../../types.ts';
import { validateNonSpecialIP } from '../../validation/addresses.ts';
import { duplicate, invalidAll, oneOf, required, tooMany } from '../../validation/field-error.ts';
import { validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Label, dns1123Subdomain, ipAddress, qualifiedName } from '../../validation/names.ts';
import { protocols } from '../../validation/ports.ts';
import { repeatedIndexes } from '../../validation/repeated.ts';

const addressTypes = ['FQDN', 'IPv4', 'IPv6'];
const mostEndpoints = 1000;
const mostAddresses = 100;

/** Every mistake of an EndpointSlice, which must have its defaults. k8s: apis/discovery/validation ValidateEndpointSlice (1.32) */
export function validateEndpointSlice(slice: EndpointSlice): readonly FieldError[] {
  const { metadata, addressType, endpoints, ports = [] } = slice;
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...oneOf('addressType', addressType, addressTypes),
    ...(endpoints.length > mostEndpoints
      ? [tooMany('endpoints', endpoints.length, mostEndpoints)]
      : endpoints.flatMap((endpoint, index) => validateSliceEndpoint(endpoint, addressType, `endpoints[${index}]`))),
    ...validateSlicePorts(ports),
  ];
}

function validateSliceEndpoint(endpoint: Partial<SliceEndpoint>, type: string, path: string): readonly FieldError[] {
  const { addresses = [], hostname } = endpoint;
  if (addresses.length === 0) return [required(`${path}.addresses`, 'must contain at least 1 address')];
  if (addresses.length > mostAddresses) return [tooMany(`${path}.addresses`, addresses.length, mostAddresses)];
  return [
    ...addresses.flatMap((address, index) => validateSliceAddress(address, type, `${path}.addresses[${index}]`)),
    ...(hostname === undefined ? [] : invalidAll(`${path}.hostname`, hostname, dns1123Label(hostname))),
  ];
}

function validateSliceAddress(address: string, type: string, path: string): readonly FieldError[] {
  if (type === 'FQDN') return invalidAll(path, address, dns1123Subdomain(address));
  const isRight = ipAddress(address).length === 0 && address.includes(':') === (type === 'IPv6');
  return isRight ? validateNonSpecialIP(address, path) : invalidAll(path, address, [`must be a valid ${type} address`]);
}

function validateSlicePorts(ports: readonly SlicePort[]): readonly FieldError[] {
  const repeated = repeatedIndexes(ports.map(({ name = '' }) => name));
  return ports.flatMap(({ name, protocol, appProtocol }, index) => {
    const at = `ports[${index}]`;
    return [
      ...(name ? invalidAll(`${at}.name`, name, dns1123Label(name)) : []),
      ...(repeated.has(index) ? [duplicate(`${at}.name`, name ?? '')] : []),
      ...oneOf(`${at}.protocol`, protocol, protocols),
      ...(appProtocol === undefined ? [] : invalidAll(`${at}.appProtocol`, appProtocol, qualifiedName(appProtocol))),
    ];
  });
}
